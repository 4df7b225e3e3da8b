package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaRequestView;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;

/** Whether a request may have to do with the configuration of a resource. */
final class ConfigQuestion {

    private ConfigQuestion() {}

    /** Asks. A rule that restricts one kind of resource does not allow another kind. */
    static Errors ask(byte type, String name, Inquiry inquiry) {
        KafkaRequestView every =
                inquiry.bare().withTopic(KafkaRequestView.EVERY).withGroup(KafkaRequestView.EVERY);
        return switch (ConfigResource.Type.forId(type)) {
            case TOPIC -> inquiry.askTopic(every, name);
            case GROUP -> inquiry.ask(every.withGroup(name), Errors.GROUP_AUTHORIZATION_FAILED);
            default -> inquiry.ask(every, Errors.CLUSTER_AUTHORIZATION_FAILED);
        };
    }
}

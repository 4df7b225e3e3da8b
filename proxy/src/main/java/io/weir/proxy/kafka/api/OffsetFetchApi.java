package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;

/**
 * OffsetFetch. Names a group, or from version 8 on several, and for each topics, by ids from version 10 on, or all of them: then the
 * allowed ones are shown.
 */
final class OffsetFetchApi extends MessageApi<OffsetFetchRequestData, OffsetFetchResponseData> {

    OffsetFetchApi() {
        super(KafkaApi.OFFSET_FETCH, OffsetFetchRequestData::new, OffsetFetchResponseData::new);
    }

    /** What is denied of a request. */
    private static final class Denied {
        final List<OffsetFetchResponseGroup> groups = new ArrayList<>();
        final Map<String, List<OffsetFetchResponseTopics>> topics = new HashMap<>();
        boolean hides;
        Errors first = Errors.NONE;

        void note(Errors error) {
            first = first == Errors.NONE ? error : first;
        }
    }

    @Override
    Judgement judge(OffsetFetchRequestData body, Inquiry inquiry) {
        OffsetFetchForms.toGroups(body, inquiry.version());
        Denied denied = new Denied();
        if (body.groups().isEmpty() && !inquiry.allows(inquiry.bare())) {
            return inquiry.answer(newResponse(), Errors.GROUP_AUTHORIZATION_FAILED);
        }
        body.groups().removeIf(group -> {
            Errors error = inquiry.askGroup(group.groupId());
            if (error != Errors.NONE) {
                denied.groups.add(OffsetFetchForms.denial(group, error, inquiry.version()));
                denied.note(error);
                return true;
            }
            judgeTopics(group, denied, inquiry);
            return false;
        });
        if (body.groups().isEmpty() && !denied.groups.isEmpty()) {
            OffsetFetchResponseData response = newResponse().setGroups(denied.groups);
            OffsetFetchForms.fromGroups(response, inquiry.version());
            return inquiry.answer(response, denied.first);
        }
        if (denied.first == Errors.NONE) {
            return inquiry.forward(denied.hides ? edit(body.groupId(), denied, inquiry) : ResponseUse.Pass.INSTANCE);
        }
        OffsetFetchForms.fromGroups(body, inquiry.version());
        return inquiry.replace(body, edit(body.groupId(), denied, inquiry), denied.first);
    }

    private static void judgeTopics(OffsetFetchRequestGroup group, Denied denied, Inquiry inquiry) {
        if (group.topics() == null) {
            denied.hides = true;
            return;
        }
        KafkaRequestView question = inquiry.bare().withGroup(group.groupId());
        List<OffsetFetchResponseTopics> ofGroup = new ArrayList<>();
        List<OffsetFetchRequestTopics> kept = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : group.topics()) {
            Errors error = inquiry.askTopic(question, topic.name(), topic.topicId());
            if (error == Errors.NONE) {
                kept.add(topic);
            } else {
                ofGroup.add(OffsetFetchForms.denial(topic, error));
                denied.note(error);
            }
        }
        group.setTopics(kept);
        denied.topics.computeIfAbsent(group.groupId(), id -> new ArrayList<>()).addAll(ofGroup);
    }

    private ResponseUse edit(String group, Denied denied, Inquiry inquiry) {
        return Responses.edit(
                inquiry, denied.first == Errors.NONE ? List.of() : List.of(denied), blankResponse(), response -> {
                    OffsetFetchForms.toGroups(response, group, inquiry.version());
                    for (OffsetFetchResponseGroup shown : response.groups()) {
                        KafkaRequestView question = inquiry.bare().withGroup(shown.groupId());
                        shown.topics().removeIf(topic -> !isShown(topic, question, inquiry));
                        List<OffsetFetchResponseTopics> ofGroup = denied.topics.remove(shown.groupId());
                        if (ofGroup != null && shown.errorCode() == Errors.NONE.code()) {
                            shown.topics().addAll(ofGroup);
                        }
                    }
                    response.groups().addAll(denied.groups);
                    OffsetFetchForms.fromGroups(response, inquiry.version());
                });
    }

    /** Whether a topic is shown; one whose name is not known is not. */
    private static boolean isShown(OffsetFetchResponseTopics topic, KafkaRequestView question, Inquiry inquiry) {
        String name = topic.topicId().equals(Uuid.ZERO_UUID)
                ? topic.name()
                : inquiry.connection().topicNames().name(topic.topicId());
        return name != null && inquiry.wouldAllow(question.withTopic(name));
    }
}

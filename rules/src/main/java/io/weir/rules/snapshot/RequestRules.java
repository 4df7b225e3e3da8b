package io.weir.rules.snapshot;

import java.util.List;

/** The requests that a rule allows; any one of the conditions is enough, and an empty list allows no request at all. */
public sealed interface RequestRules {

    /** What has to read the bytes of a connection for them to be asked. */
    L7Protocol parser();

    /** Requests of HTTP, gRPC calls among them. */
    record Http(List<HttpCondition> conditions) implements RequestRules {
        public Http {
            conditions = List.copyOf(conditions);
        }

        @Override
        public L7Protocol parser() {
            return L7Protocol.HTTP;
        }
    }

    /** Requests of the Kafka protocol. */
    record Kafka(List<KafkaCondition> conditions) implements RequestRules {
        public Kafka {
            conditions = List.copyOf(conditions);
        }

        @Override
        public L7Protocol parser() {
            return L7Protocol.KAFKA;
        }
    }
}

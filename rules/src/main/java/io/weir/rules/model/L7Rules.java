package io.weir.rules.model;

import java.util.List;

/** What a port rule asks of the requests themselves. */
public sealed interface L7Rules {

    /** Nothing: every byte may pass. */
    record None() implements L7Rules {
        public static final None INSTANCE = new None();
    }

    /**
     * gRPC calls that match any one of these. They are HTTP requests too, and share their ports with rules about those.
     *
     * @param rules at least one
     */
    record Grpc(List<GrpcRule> rules) implements L7Rules {
        public Grpc {
            rules = List.copyOf(rules);
            if (rules.isEmpty()) {
                throw new IllegalArgumentException("no gRPC rule: expected at least one");
            }
        }
    }

    /**
     * HTTP requests that match any one of these.
     *
     * @param rules at least one
     */
    record Http(List<HttpRule> rules) implements L7Rules {
        public Http {
            rules = List.copyOf(rules);
            if (rules.isEmpty()) {
                throw new IllegalArgumentException("no HTTP rule: expected at least one");
            }
        }
    }

    /**
     * Kafka requests that match any one of these.
     *
     * @param rules at least one
     */
    record Kafka(List<KafkaRule> rules) implements L7Rules {
        public Kafka {
            rules = List.copyOf(rules);
            if (rules.isEmpty()) {
                throw new IllegalArgumentException("no Kafka rule: expected at least one");
            }
        }
    }
}

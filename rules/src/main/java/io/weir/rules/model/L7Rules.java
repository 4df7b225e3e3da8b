package io.weir.rules.model;

import java.util.List;

/** What a port rule asks of the requests themselves. */
public sealed interface L7Rules {

    /** Nothing: every byte may pass. */
    record None() implements L7Rules {
        public static final None INSTANCE = new None();
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
}

package io.weir.rules.compile;

import io.weir.rules.match.Authorities;
import io.weir.rules.match.TextPattern;
import io.weir.rules.model.HeaderRule;
import io.weir.rules.snapshot.HttpRequestView;
import java.nio.charset.StandardCharsets;

/**
 * One header rule made ready for requests. There must be a field line of its name, and each of them must have the value the
 * rule asks for. A rule for {@code host} looks at the authority instead, in the way of {@link Authorities}.
 */
sealed interface HeaderCondition {

    /** Name of the field, in lower case. */
    String name();

    boolean matches(HttpRequestView request);

    /** What a denial says was expected: never the value, which may be a credential. */
    String expected();

    static HeaderCondition of(HeaderRule rule) {
        boolean isHost = rule.name().equals("host");
        if (rule instanceof HeaderRule.Exact exact) {
            // Requests are read one byte a char; the rule's text arrives as its UTF-8 bytes.
            String value = new String(exact.value().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return isHost ? new Authority(TextPattern.ofTextIgnoringCase(value)) : new Exact(rule.name(), value);
        }
        return isHost ? new Authority(new TextPattern.Prefix("", 1, true)) : new Present(rule.name());
    }

    /** The header is there. */
    record Present(String name) implements HeaderCondition {
        @Override
        public boolean matches(HttpRequestView request) {
            return request.headerCount(name) > 0;
        }

        @Override
        public String expected() {
            return name;
        }
    }

    /** The header is there, and nowhere with another value. */
    record Exact(String name, String value) implements HeaderCondition {
        @Override
        public boolean matches(HttpRequestView request) {
            int count = request.headerCount(name);
            for (int i = 0; i < count; i++) {
                if (!value.contentEquals(request.headerValue(name, i))) {
                    return false;
                }
            }
            return count > 0;
        }

        @Override
        public String expected() {
            return name + ": [value of the rule]";
        }
    }

    /** The authority of the request matches. */
    record Authority(TextPattern pattern) implements HeaderCondition {
        @Override
        public String name() {
            return "host";
        }

        @Override
        public boolean matches(HttpRequestView request) {
            return Authorities.matches(pattern, request.authority());
        }

        @Override
        public String expected() {
            return name();
        }
    }
}

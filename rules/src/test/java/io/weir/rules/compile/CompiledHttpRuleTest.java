package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.rules.model.HeaderMatch;
import io.weir.rules.model.HeaderRule;
import io.weir.rules.model.HttpRule;
import io.weir.rules.model.Mismatch;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledHttpRuleTest {

    private static final PolicyName POLICY = new PolicyName("CiliumNetworkPolicy", "default", "p");

    private static CompiledHttpRule rule(HeaderRule... headers) {
        return new CompiledHttpRule(
                POLICY, new HttpRule("spec.ingress[0]", "", "", "", List.of(headers)), new Secrets());
    }

    static Stream<Arguments> headers() {
        HeaderRule exact = new HeaderRule.Exact("x-token", "a b");
        HeaderRule present = new HeaderRule.Present("x-token");
        HeaderRule host = new HeaderRule.Exact("host", "Example.com");
        HeaderRule anyHost = new HeaderRule.Present("host");
        return Stream.of(
                Arguments.of(exact, "", List.of("X-Token:a b"), true),
                Arguments.of(exact, "", List.of("x-token:a b", "X-TOKEN:a b"), true),
                Arguments.of(exact, "", List.of("x-token:a b", "x-token:other"), false),
                Arguments.of(exact, "", List.of("x-token:other", "x-token:a b"), false),
                Arguments.of(exact, "", List.of("x-token:A b"), false),
                Arguments.of(exact, "", List.of("x-token:a b "), false),
                Arguments.of(exact, "", List.of("x-token:"), false),
                Arguments.of(exact, "", List.of("x_token:a b"), false),
                Arguments.of(exact, "", List.of(), false),
                Arguments.of(present, "", List.of("x-token:"), true),
                Arguments.of(present, "", List.of("x-tokens:1"), false),
                Arguments.of(host, "example.COM", List.of(), true),
                Arguments.of(host, "example.com:80", List.of(), true),
                Arguments.of(host, "example.com:81", List.of(), false),
                Arguments.of(host, "exampleXcom", List.of(), false),
                Arguments.of(host, "other.com", List.of("host:example.com"), false),
                Arguments.of(host, "", List.of("host:example.com"), false),
                Arguments.of(anyHost, "other.com", List.of(), true),
                Arguments.of(anyHost, "", List.of("host:example.com"), false));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_header_rule_looks_at_every_field_line(HeaderRule header, String host, List<String> lines, boolean matches) {
        TestRequest request = new TestRequest("GET", "/", host, lines);

        assertThat(rule(header).matches(request)).isEqualTo(matches);
        assertThat(rule(header).missed(request).isEmpty()).isEqualTo(matches);
    }

    @Test
    void a_denial_never_shows_the_value_of_a_header() {
        assertThat(rule(new HeaderRule.Exact("authorization", "Bearer s3cret")).missed(TestRequest.of("GET", "/")))
                .containsExactly(new Verdict.MissedField("headers", "authorization: [value of the rule]"));
    }

    @Test
    void a_value_beyond_ascii_is_compared_as_its_bytes() {
        CompiledHttpRule rule = rule(new HeaderRule.Exact("x-name", "\u00e9"));

        assertThat(rule.matches(new TestRequest("GET", "/", "", List.of("x-name:\u00c3\u00a9"))))
                .isTrue();
        assertThat(rule.matches(new TestRequest("GET", "/", "", List.of("x-name:\u00e9"))))
                .isFalse();
    }

    @Test
    void every_missed_field_is_named_in_order() {
        CompiledHttpRule rule = new CompiledHttpRule(
                POLICY,
                new HttpRule(
                        "spec", "GET", "/a", "h", List.of(new HeaderRule.Present("x"), new HeaderRule.Present("y"))),
                new Secrets());

        assertThat(rule.missed(TestRequest.of("PUT", "/b")))
                .extracting(Verdict.MissedField::field)
                .containsExactly("method", "path", "host", "headers", "headers");
        assertThat(rule.missed(new TestRequest("GET", "/a", "h", List.of("x:1", "y:1"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "'.*', false",
        "'GET|.*', false",
        "'[A-Z]+', false",
        "'(?i)connect', false",
        "CONNECT, true",
        "GET|CONNECT, true"
    })
    void a_tunnel_needs_a_rule_that_spells_its_method(String method, boolean matches) {
        CompiledHttpRule rule = new CompiledHttpRule(
                POLICY, new HttpRule("spec", method, "", "example.com:443", List.of()), new Secrets());
        TestRequest connect = new TestRequest("CONNECT", "", "example.com:443", List.of());

        assertThat(rule.matches(connect)).isEqualTo(matches);
        assertThat(rule.missed(connect))
                .isEqualTo(matches ? List.of() : List.of(new Verdict.MissedField("method", method)));
        assertThat(rule.matches(new TestRequest("connect", "", "example.com:443", List.of())))
                .as("methods are compared with regard to case")
                .isEqualTo(method.isEmpty() || method.contains(".*") || method.startsWith("(?i)"));
        assertThat(rule.matches(new TestRequest("CONNECT", "", "example.com:444", List.of())))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "'', websocket, true",
        "'', WebSocket, true",
        "'', foo/2, false",
        "Upgrade, foo/2, false",
        "Upgrade: foo/2, foo/2, true",
        "Upgrade: foo/2, '', false",
        "Upgrade: foo/2, bar, false",
        "Upgrade: foo/2, websocket, false",
        "X-Upgrade: foo/2, foo/2, false"
    })
    void a_switch_to_a_protocol_other_than_websocket_needs_a_rule_that_names_it(
            String header, String protocol, boolean matches) {
        String[] parts = header.toLowerCase(Locale.ROOT).split(": ", 2);
        CompiledHttpRule rule = header.isEmpty()
                ? rule()
                : rule(parts.length == 1 ? new HeaderRule.Present(parts[0]) : new HeaderRule.Exact(parts[0], parts[1]));
        List<String> lines = new ArrayList<>(List.of("X-Upgrade:foo/2"));
        if (!protocol.isEmpty()) {
            lines.add("Upgrade:" + protocol);
        }
        TestRequest request = new TestRequest("GET", "/", "", lines);

        assertThat(rule.matches(request)).isEqualTo(matches);
        assertThat(rule.missed(request).isEmpty()).isEqualTo(matches);
    }

    @Test
    void the_names_that_rules_look_at_are_those_of_headers_but_not_of_framing() {
        CompiledHttpRule rule = new CompiledHttpRule(
                POLICY,
                new HttpRule(
                        "spec",
                        "",
                        "",
                        "",
                        List.of(
                                new HeaderRule.Present("x-a"),
                                new HeaderRule.Exact("host", "a"),
                                new HeaderRule.Exact("upgrade", "a"),
                                new HeaderRule.Present("close")),
                        List.of(new HeaderMatch("spec", "x-b", Optional.of("v"), Optional.empty(), Mismatch.REPLACE))),
                new Secrets());

        assertThat(rule.headerNames()).containsExactlyInAnyOrder("x-a", "x-b");
        assertThat(rule.hasEffects()).isTrue();
    }
}

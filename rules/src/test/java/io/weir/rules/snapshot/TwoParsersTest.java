package io.weir.rules.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.match.RequestPattern;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ports that one parser reads, or should two be asked for, none. */
class TwoParsersTest {

    private static final NumericIdentity PEER = new NumericIdentity(1001);
    private static final NumericIdentity OTHER = new NumericIdentity(1002);
    private static final PolicyName POLICY = new PolicyName("CiliumNetworkPolicy", "default", "p");
    private static final Verdict OTHER_PROTOCOL = Verdict.Deny.of(DenyReason.PROTOCOL_NOT_RECOGNISED);
    private static final Verdict FAILED = Verdict.Deny.of(DenyReason.EVALUATION_FAILED);
    private static final KafkaRequestView KAFKA = new KafkaRequestView(KafkaApi.API_VERSIONS, 3, "");
    private static final HttpRequestView HTTP = new HttpRequestView() {
        @Override
        public CharSequence method() {
            return "GET";
        }

        @Override
        public CharSequence pathAndQuery() {
            return "/";
        }

        @Override
        public CharSequence authority() {
            return "";
        }

        @Override
        public CharSequence upgrade() {
            return "";
        }

        @Override
        public int headerCount(String lowerCaseName) {
            return 0;
        }

        @Override
        public CharSequence headerValue(String lowerCaseName, int index) {
            throw new IndexOutOfBoundsException(index);
        }
    };

    private record AnyKafka() implements KafkaCondition {
        @Override
        public Verdict.Forward verdict() {
            return new Verdict.Forward(new RuleOrigin(POLICY, "kafka"));
        }

        @Override
        public KafkaPattern pattern() {
            return KafkaPattern.ANY;
        }

        @Override
        public boolean matchesBeyondPattern(KafkaRequestView request) {
            return true;
        }

        @Override
        public List<Verdict.MissedField> missed(KafkaRequestView request) {
            return List.of();
        }
    }

    private record AnyHttp() implements HttpCondition {
        @Override
        public Verdict.Forward verdict() {
            return new Verdict.Forward(new RuleOrigin(POLICY, "http"));
        }

        @Override
        public RequestPattern pattern() {
            return RequestPattern.ANY;
        }

        @Override
        public boolean matchesBeyondPattern(HttpRequestView request) {
            return true;
        }

        @Override
        public List<Verdict.MissedField> missed(HttpRequestView request) {
            return List.of();
        }
    }

    private static final RequestRules ANY_KAFKA = new RequestRules.Kafka(List.of(new AnyKafka()));
    private static final RequestRules ANY_HTTP = new RequestRules.Http(List.of(new AnyHttp()));

    private static PlacedRule rule(String path, NumericIdentity peer, Optional<RequestRules> requests) {
        CompiledRule rule =
                new CompiledRule(new RuleOrigin(POLICY, path), false, IdentitySet.of(peer), "peer", "80", requests);
        return new PlacedRule(rule, 6, 80, 80);
    }

    private static PortPolicy port(boolean enforced, PlacedRule... rules) {
        return DirectionPolicy.of(enforced, List.of(rules)).port(6, 80);
    }

    @Test
    void rules_of_one_parser_let_no_request_of_the_other_through() {
        for (boolean enforced : new boolean[] {true, false}) {
            PortPolicy kafka = port(enforced, rule("a", PEER, Optional.of(ANY_KAFKA)));
            PortPolicy http = port(enforced, rule("a", PEER, Optional.of(ANY_HTTP)));

            assertThat(kafka.parser(PEER)).isEqualTo(L7Protocol.KAFKA);
            assertThat(kafka.evaluate(PEER, KAFKA).forwards()).isTrue();
            assertThat(kafka.evaluate(PEER, HTTP)).isEqualTo(OTHER_PROTOCOL);
            assertThat(http.parser(PEER)).isEqualTo(L7Protocol.HTTP);
            assertThat(http.evaluate(PEER, HTTP).forwards()).isTrue();
            assertThat(http.evaluate(PEER, KAFKA)).isEqualTo(OTHER_PROTOCOL);
        }
    }

    @Test
    void where_two_parsers_are_asked_for_whoever_is_judged_is_denied_and_nobody_else() {
        for (boolean enforced : new boolean[] {true, false}) {
            PortPolicy policy = port(
                    enforced,
                    rule("a", PEER, Optional.of(ANY_KAFKA)),
                    rule("b", PEER, Optional.of(ANY_HTTP)),
                    rule("c", OTHER, Optional.empty()));

            assertThat(policy.parser()).isEqualTo(L7Protocol.NONE);
            assertThat(policy.evaluate(PEER)).isEqualTo(FAILED);
            assertThat(policy.evaluate(PEER, KAFKA)).isEqualTo(FAILED);
            assertThat(policy.evaluate(PEER, HTTP)).isEqualTo(FAILED);
            assertThat(policy.evaluate(OTHER).forwards()).isTrue();
        }
    }
}

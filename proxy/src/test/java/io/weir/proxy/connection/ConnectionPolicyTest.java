package io.weir.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IdentitySet;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.PolicyLookup;
import io.weir.rules.match.RequestPattern;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.RequestRules;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConnectionPolicyTest {

    private static final NumericIdentity CLIENT = new NumericIdentity(1001);
    private static final NumericIdentity SERVER = new NumericIdentity(1002);
    private static final EndpointId ENDPOINT = new EndpointId(7);
    private static final IpCache BOTH =
            IpCache.EMPTY.with(IpPrefix.parse("10.0.0.1"), CLIENT).with(IpPrefix.parse("10.0.0.2"), SERVER);

    private static PolicySnapshot snapshot(DirectionPolicy ingress, IpCache addresses) {
        Endpoint server = new Endpoint(
                ENDPOINT,
                "default",
                "server",
                List.of(IpPrefix.parse("10.0.0.2")),
                new SecurityIdentity(SERVER, LabelSet.EMPTY),
                Map.of());
        return PolicySnapshot.of(
                1,
                List.of(new EndpointPolicy(server, ingress, DirectionPolicy.OPEN)),
                IdentityRegistry.RESERVED,
                addresses);
    }

    private static final RuleOrigin OPENING =
            new RuleOrigin(new PolicyName("CiliumNetworkPolicy", "default", "opening"), "spec");
    private static final HeaderField BLUE = new HeaderField("x-tenant", "blue", false);
    private static final HeaderField RED = new HeaderField("x-tenant", "red", false);

    /** A rule that asks for one line of x-tenant with this value, or for nothing when it is empty, and has these effects. */
    private record Condition(String tenant, HeaderEffects effects) implements HttpCondition {
        @Override
        public Verdict.Forward verdict() {
            return new Verdict.Forward(new RuleOrigin(new PolicyName("CiliumNetworkPolicy", "default", "p"), "spec"));
        }

        @Override
        public RequestPattern pattern() {
            return RequestPattern.ANY;
        }

        @Override
        public boolean matchesBeyondPattern(HttpRequestView request) {
            return tenant.isEmpty()
                    || (request.headerCount("x-tenant") == 1
                            && tenant.contentEquals(request.headerValue("x-tenant", 0)));
        }

        @Override
        public boolean hasEffects() {
            return !effects.isNone();
        }

        @Override
        public HeaderEffects effects(HttpRequestView request) {
            return effects;
        }

        @Override
        public List<Verdict.MissedField> missed(HttpRequestView request) {
            return List.of(new Verdict.MissedField("headers", "x-tenant"));
        }
    }

    private static DirectionPolicy judging(boolean enforced, Condition condition) {
        CompiledRule rule = new CompiledRule(
                condition.verdict().rule(),
                false,
                IdentitySet.EVERY,
                "any peer",
                "80",
                Optional.of(new RequestRules.Http(List.of(condition))));
        return DirectionPolicy.of(enforced, List.of(new PlacedRule(rule, 6, 80, 80)));
    }

    private static HeaderEffects replacing(HeaderField field) {
        return new HeaderEffects(List.of(field.name()), List.of(field), List.of(field), List.of());
    }

    /** Judges a request of tenant red between two endpoints of this node. */
    private static Decision judge(DirectionPolicy egress, DirectionPolicy ingress) throws UnknownHostException {
        EndpointId client = new EndpointId(8);
        Endpoint source = new Endpoint(
                client,
                "default",
                "client",
                List.of(IpPrefix.parse("10.0.0.1")),
                new SecurityIdentity(CLIENT, LabelSet.EMPTY),
                Map.of());
        EndpointPolicy server = snapshot(ingress, BOTH).endpoint(ENDPOINT).orElseThrow();
        PolicySnapshot both = PolicySnapshot.of(
                1,
                List.of(server, new EndpointPolicy(source, DirectionPolicy.OPEN, egress)),
                IdentityRegistry.RESERVED,
                BOTH);
        ConnectionFacts facts = new ConnectionFacts(
                address(1, 40_000), address(2, 80), CLIENT, SERVER, Optional.of(client), Optional.of(ENDPOINT));
        return new ConnectionPolicy(facts, new PolicyLookup(both)).judge(new TenantRequest("red"));
    }

    private record TenantRequest(String tenant) implements HttpRequestView {
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
            return "server";
        }

        @Override
        public CharSequence upgrade() {
            return "";
        }

        @Override
        public int headerCount(String lowerCaseName) {
            return lowerCaseName.equals("x-tenant") ? 1 : 0;
        }

        @Override
        public CharSequence headerValue(String lowerCaseName, int index) {
            return tenant;
        }
    }

    @Test
    void theServersSideJudgesTheRequestAsTheClientsSideLeavesIt() throws UnknownHostException {
        DirectionPolicy makesBlue = judging(true, new Condition("", replacing(BLUE)));
        HeaderEffects blue = replacing(BLUE);

        Decision wantsBlue = judge(makesBlue, judging(true, new Condition("blue", HeaderEffects.NONE)));
        assertThat(wantsBlue.direction()).isEqualTo(TrafficDirection.INGRESS);
        assertThat(wantsBlue.effects()).isEqualTo(blue);
        assertThat(judge(makesBlue, judging(true, new Condition("red", HeaderEffects.NONE)))
                        .forwards())
                .isFalse();
        for (DirectionPolicy says :
                List.of(judging(false, new Condition("red", HeaderEffects.NONE)), DirectionPolicy.OPEN)) {
            Decision decision = judge(makesBlue, says);
            assertThat(decision.forwards()).isTrue();
            assertThat(decision.effects()).isEqualTo(blue);
        }
    }

    @Test
    void theServersSideHasTheLastWordOnAHeader() throws UnknownHostException {
        DirectionPolicy makesBlue = judging(true, new Condition("", replacing(BLUE)));
        Decision decision = judge(makesBlue, judging(true, new Condition("blue", replacing(RED))));

        assertThat(decision.effects())
                .isEqualTo(new HeaderEffects(List.of("x-tenant"), List.of(RED), List.of(BLUE, RED), List.of()));
    }

    static Stream<Arguments> sides() {
        DirectionPolicy judging = judging(true, new Condition("", HeaderEffects.NONE));
        DirectionPolicy denying = judging(true, new Condition("blue", HeaderEffects.NONE));
        DirectionPolicy opening = opening();
        return Stream.of(
                Arguments.of(judging, opening, TrafficDirection.EGRESS, Optional.of(OPENING)),
                Arguments.of(opening, judging, TrafficDirection.INGRESS, Optional.of(OPENING)),
                Arguments.of(opening, denying, TrafficDirection.INGRESS, Optional.of(OPENING)),
                Arguments.of(opening, DirectionPolicy.CLOSED, TrafficDirection.INGRESS, Optional.of(OPENING)),
                Arguments.of(denying, opening, TrafficDirection.EGRESS, Optional.empty()),
                Arguments.of(DirectionPolicy.OPEN, judging, TrafficDirection.INGRESS, Optional.empty()),
                Arguments.of(judging, DirectionPolicy.OPEN, TrafficDirection.EGRESS, Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("sides")
    void theRuleOfTheSideThatDidNotDecideIsKnown(
            DirectionPolicy egress, DirectionPolicy ingress, TrafficDirection decides, Optional<RuleOrigin> other)
            throws UnknownHostException {
        Decision decision = judge(egress, ingress);

        assertThat(decision.direction()).isEqualTo(decides);
        assertThat(decision.otherRule()).isEqualTo(other);
    }

    private static DirectionPolicy opening() {
        CompiledRule rule = new CompiledRule(OPENING, false, IdentitySet.EVERY, "any peer", "80", Optional.empty());
        return DirectionPolicy.of(true, List.of(new PlacedRule(rule, 6, 80, 80)));
    }

    private static boolean stays(NumericIdentity client, PolicySnapshot now) throws UnknownHostException {
        ConnectionFacts facts = new ConnectionFacts(
                address(1, 40_000), address(2, 80), client, SERVER, Optional.empty(), Optional.of(ENDPOINT));
        PolicyLookup lookup = new PolicyLookup(snapshot(DirectionPolicy.OPEN, BOTH));
        ConnectionPolicy policy = new ConnectionPolicy(facts, lookup);
        assertThat(policy.judgeConnection().forwards()).isTrue();
        lookup.publish(now).toCompletableFuture().join();
        return policy.mayStay(now, true, L7Protocol.HTTP);
    }

    private static InetSocketAddress address(int last, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), port);
    }

    @Test
    void aConnectionStaysWhileItsPeersAreWhoTheyWere() throws UnknownHostException {
        assertThat(stays(CLIENT, snapshot(DirectionPolicy.OPEN, BOTH))).isTrue();
        assertThat(stays(
                        ReservedIdentity.WORLD.id(),
                        snapshot(DirectionPolicy.OPEN, BOTH.without(IpPrefix.parse("10.0.0.1")))))
                .isTrue();
    }

    @Test
    void aConnectionGoesWhenAnAddressOfItIsSomebodyElseNow() throws UnknownHostException {
        IpPrefix client = IpPrefix.parse("10.0.0.1");
        IpPrefix server = IpPrefix.parse("10.0.0.2");
        assertThat(stays(CLIENT, snapshot(DirectionPolicy.OPEN, BOTH.with(client, SERVER))))
                .isFalse();
        assertThat(stays(CLIENT, snapshot(DirectionPolicy.OPEN, BOTH.without(client))))
                .isFalse();
        assertThat(stays(CLIENT, snapshot(DirectionPolicy.OPEN, BOTH.with(server, CLIENT))))
                .isFalse();
    }

    @Test
    void aConnectionGoesWhenItsPolicyIsClosedOrGone() throws UnknownHostException {
        assertThat(stays(CLIENT, snapshot(DirectionPolicy.CLOSED, BOTH))).isFalse();
        assertThat(stays(CLIENT, PolicySnapshot.of(2, List.of(), IdentityRegistry.RESERVED, BOTH)))
                .isFalse();
    }
}

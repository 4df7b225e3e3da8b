package io.weir.redirect.bpf;

import static io.weir.identity.TrafficDirection.EGRESS;
import static io.weir.identity.TrafficDirection.INGRESS;
import static io.weir.redirect.bpf.LoadedPrograms.ANY_PEER;
import static io.weir.redirect.bpf.LoadedPrograms.CLIENT;
import static io.weir.redirect.bpf.LoadedPrograms.CLIENT_IDENTITY;
import static io.weir.redirect.bpf.LoadedPrograms.NODE_IDENTITY;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER_IDENTITY;
import static io.weir.redirect.bpf.LoadedPrograms.WORLD_IDENTITY;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static io.weir.rules.policymap.PolicyMapDecision.ALLOW;
import static io.weir.rules.policymap.PolicyMapDecision.DENY;
import static io.weir.rules.policymap.PolicyMapDecision.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which entry of a policy map decides. */
class PolicyLookupNetnsIT {

    private static final Outcome DENIED = Outcome.dropped(DropReason.POLICY_DENIED);
    private static final Outcome BY_RULE = Outcome.dropped(DropReason.POLICY_DENY_RULE);
    private static final Outcome NO_LISTENER = Outcome.dropped(DropReason.NO_LISTENER);
    private static final int TCP = PacketBuilder.TCP;
    private static final int UDP = PacketBuilder.UDP;

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
        programs.enforce(SERVER, true, false);
    }

    @AfterEach
    void close() {
        programs.close();
    }

    private static PolicyMapKey key(int peer, int protocol, int port, int portBits) {
        return key(INGRESS, peer, protocol, port, portBits);
    }

    private static PolicyMapKey key(TrafficDirection direction, int peer, int protocol, int port, int portBits) {
        return new PolicyMapKey(direction, new NumericIdentity(peer), protocol, port, portBits);
    }

    static Stream<Arguments> entries() {
        return Stream.of(
                arguments("nothing", Map.of(), DENIED),
                arguments("the port for the peer", Map.of(key(CLIENT_IDENTITY, TCP, 80, 16), ALLOW), PASSED),
                arguments("the port for anybody", Map.of(key(ANY_PEER, TCP, 80, 16), ALLOW), PASSED),
                arguments("every port of the protocol", Map.of(key(CLIENT_IDENTITY, TCP, 0, 0), ALLOW), PASSED),
                arguments("every protocol", Map.of(key(CLIENT_IDENTITY, 0, 0, 0), ALLOW), PASSED),
                arguments("everything", Map.of(key(ANY_PEER, 0, 0, 0), ALLOW), PASSED),
                arguments("a range around the port", Map.of(key(ANY_PEER, TCP, 64, 10), ALLOW), PASSED),
                arguments("a range beside the port", Map.of(key(ANY_PEER, TCP, 96, 11), ALLOW), DENIED),
                arguments("another port", Map.of(key(ANY_PEER, TCP, 81, 16), ALLOW), DENIED),
                arguments("port 0 alone", Map.of(key(ANY_PEER, TCP, 0, 16), ALLOW), DENIED),
                arguments("the port with its bytes swapped", Map.of(key(ANY_PEER, TCP, 80 << 8, 16), ALLOW), DENIED),
                arguments("another protocol", Map.of(key(ANY_PEER, UDP, 80, 16), ALLOW), DENIED),
                arguments("another peer", Map.of(key(WORLD_IDENTITY, 0, 0, 0), ALLOW), DENIED),
                arguments("the other direction", Map.of(key(EGRESS, ANY_PEER, 0, 0, 0), ALLOW), DENIED),
                arguments("the proxy", Map.of(key(CLIENT_IDENTITY, TCP, 80, 16), REDIRECT), NO_LISTENER),
                arguments("a denial", Map.of(key(CLIENT_IDENTITY, TCP, 80, 16), DENY), BY_RULE),
                arguments(
                        "denied to all beats allowed to the peer",
                        Map.of(key(CLIENT_IDENTITY, TCP, 80, 16), ALLOW, key(ANY_PEER, 0, 0, 0), DENY),
                        BY_RULE),
                arguments(
                        "denied to the peer beats allowed to all",
                        Map.of(key(CLIENT_IDENTITY, 0, 0, 0), DENY, key(ANY_PEER, TCP, 80, 16), ALLOW),
                        BY_RULE),
                arguments(
                        "denied to all beats the proxy",
                        Map.of(key(CLIENT_IDENTITY, TCP, 80, 16), REDIRECT, key(ANY_PEER, TCP, 0, 0), DENY),
                        BY_RULE),
                arguments(
                        "the proxy for all beats allowed to the peer",
                        Map.of(key(CLIENT_IDENTITY, 0, 0, 0), ALLOW, key(ANY_PEER, TCP, 80, 16), REDIRECT),
                        NO_LISTENER),
                arguments(
                        "the longer entry of one peer counts",
                        Map.of(key(CLIENT_IDENTITY, TCP, 80, 16), ALLOW, key(CLIENT_IDENTITY, TCP, 0, 0), REDIRECT),
                        PASSED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void theStrongerOfTheTwoLongestEntriesDecides(
            String name, Map<PolicyMapKey, PolicyMapDecision> entries, Outcome expected) throws BpfException {
        programs.policy(SERVER, entries);
        for (Cast cast : Cast.values()) {
            assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, SYN)))
                    .as(name)
                    .isEqualTo(expected);
            assertThat(programs.fromNet(packet(cast.remote, cast.server).tcp(4000, 80, SYN)))
                    .as(name + ", from another node")
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDirectionThatIsNotEnforcedStillHasItsDenialsAndRedirects(Cast cast) throws BpfException {
        programs.enforce(SERVER, false, false);
        programs.policy(SERVER, Map.of(key(CLIENT_IDENTITY, TCP, 81, 16), DENY, key(ANY_PEER, TCP, 82, 16), REDIRECT));
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 81, SYN)))
                .isEqualTo(BY_RULE);
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 82, SYN)))
                .isEqualTo(NO_LISTENER);
    }

    @ParameterizedTest
    @EnumSource
    void aDenialOfEitherSideDrops(Cast cast) throws BpfException {
        byte[] syn = packet(cast.client, cast.server).tcp(4000, 80, SYN);
        programs.enforce(CLIENT, false, true);
        assertThat(programs.fromPod(syn)).isEqualTo(DENIED);
        programs.rule(CLIENT, EGRESS, SERVER_IDENTITY, TCP, 80, ALLOW);
        assertThat(programs.fromPod(syn)).as("the server's side is closed").isEqualTo(DENIED);
        programs.rule(SERVER, INGRESS, CLIENT_IDENTITY, TCP, 80, ALLOW);
        assertThat(programs.fromPod(syn)).isEqualTo(PASSED);
        programs.rule(CLIENT, EGRESS, SERVER_IDENTITY, TCP, 80, DENY);
        assertThat(programs.fromPod(syn)).isEqualTo(BY_RULE);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheProxyCannotTakeIsDropped(Cast cast) throws BpfException {
        Outcome notTcp = Outcome.dropped(DropReason.REDIRECT_NOT_TCP);
        programs.rule(SERVER, INGRESS, ANY_PEER, UDP, 80, REDIRECT);
        programs.rule(SERVER, INGRESS, ANY_PEER, PacketBuilder.SCTP, 80, REDIRECT);
        assertThat(programs.fromPod(packet(cast.client, cast.server).udp(4000, 80)))
                .isEqualTo(notTcp);
        assertThat(programs.fromPod(packet(cast.client, cast.server).sctp(4000, 80, 1)))
                .isEqualTo(notTcp);
        assertThat(programs.toPod(packet(cast.node, cast.server).udp(4000, 80))).isEqualTo(notTcp);
    }

    @ParameterizedTest
    @EnumSource
    void unknownPeersAreNotAnybody(Cast cast) throws BpfException {
        byte[] syn = packet(cast.world, cast.server).tcp(4000, 80, SYN);
        programs.config().set(ConfigMap.IPCACHE_SYNCED, 0);
        programs.rule(SERVER, INGRESS, ANY_PEER, 0, 0, ALLOW);
        assertThat(programs.fromNet(syn)).isEqualTo(Outcome.dropped(DropReason.UNKNOWN_IDENTITY));
        programs.enforce(SERVER, false, false);
        assertThat(programs.fromNet(syn)).isEqualTo(PASSED);
        programs.rule(SERVER, INGRESS, ANY_PEER, 0, 0, DENY);
        assertThat(programs.fromNet(syn)).isEqualTo(BY_RULE);
    }

    @ParameterizedTest
    @EnumSource
    void aStrangerIsTheWorldOnceTheCacheIsComplete(Cast cast) throws BpfException {
        programs.rule(SERVER, INGRESS, WORLD_IDENTITY, TCP, 80, ALLOW);
        assertThat(programs.fromNet(packet(cast.world, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.fromNet(packet(cast.remote, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(DENIED);
        assertThat(programs.toPod(packet(cast.node, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(DENIED);
        programs.rule(SERVER, INGRESS, NODE_IDENTITY, TCP, 80, ALLOW);
        assertThat(programs.toPod(packet(cast.node, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void anEndpointWithoutAPolicyMapIsClosed(Cast cast) throws BpfException {
        Outcome closed = Outcome.dropped(DropReason.NO_POLICY_MAP);
        programs.enforce(SERVER, false, false);
        assertThat(programs.policies().remove(SERVER)).isTrue();
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(closed);
        assertThat(programs.fromPod(packet(cast.server, cast.world).tcp(4000, 80, SYN)))
                .isEqualTo(closed);
        assertThat(programs.toPod(packet(cast.node, cast.server).udp(4000, 80))).isEqualTo(closed);
    }

    @ParameterizedTest
    @EnumSource
    void protocolsWithoutPortsMeetTheRulesForEveryPort(Cast cast) throws BpfException {
        int esp = 50;
        byte[] sealed = packet(cast.client, cast.server).carrying(esp, new byte[32]);
        byte[] ping = packet(cast.client, cast.server).echoRequest(80);
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 0, ALLOW);
        assertThat(programs.fromPod(sealed)).isEqualTo(DENIED);
        assertThat(programs.fromPod(ping)).isEqualTo(DENIED);
        programs.rule(SERVER, INGRESS, ANY_PEER, cast.icmp(), 0, ALLOW);
        assertThat(programs.fromPod(ping)).isEqualTo(PASSED);
        programs.rule(SERVER, INGRESS, ANY_PEER, 0, 0, ALLOW);
        assertThat(programs.fromPod(sealed)).isEqualTo(PASSED);
    }
}

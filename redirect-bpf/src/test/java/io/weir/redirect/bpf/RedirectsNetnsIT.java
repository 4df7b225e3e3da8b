package io.weir.redirect.bpf;

import static io.weir.identity.TrafficDirection.EGRESS;
import static io.weir.identity.TrafficDirection.INGRESS;
import static io.weir.redirect.bpf.LoadedPrograms.ANY_PEER;
import static io.weir.redirect.bpf.LoadedPrograms.CLIENT;
import static io.weir.redirect.bpf.LoadedPrograms.CLIENT_IDENTITY;
import static io.weir.redirect.bpf.LoadedPrograms.NODE_IDENTITY;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.HAIRPINNED;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER_IDENTITY;
import static io.weir.redirect.bpf.LoadedPrograms.WORLD_IDENTITY;
import static io.weir.redirect.bpf.PacketBuilder.ACK;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static io.weir.rules.policymap.PolicyMapDecision.ALLOW;
import static io.weir.rules.policymap.PolicyMapDecision.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.RedirectMetadata;
import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is recorded of a connection for the proxy. A test run has no listener to give it to, so that it drops after all. */
class RedirectsNetnsIT {

    private static final Outcome NO_LISTENER = Outcome.dropped(DropReason.NO_LISTENER);
    private static final int TCP = PacketBuilder.TCP;

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
    }

    @AfterEach
    void close() {
        programs.close();
    }

    private static InetSocketAddress at(String address, int port) throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByAddress(IpPrefix.parse(address).addressBytes()), port);
    }

    private Optional<RedirectMetadata> record(String source, String destination) throws UnknownHostException {
        return programs.connections().find(at(source, 4000), at(destination, 80));
    }

    private static RedirectMetadata metadata(
            int source,
            int destination,
            Optional<EndpointId> sourceEndpoint,
            Optional<EndpointId> destinationEndpoint) {
        return new RedirectMetadata(
                new NumericIdentity(source), new NumericIdentity(destination), sourceEndpoint, destinationEndpoint);
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectOfEitherSideRecordsBoth(Cast cast) throws Exception {
        byte[] syn = packet(cast.client, cast.server).tcp(4000, 80, SYN);
        RedirectMetadata both = metadata(CLIENT_IDENTITY, SERVER_IDENTITY, Optional.of(CLIENT), Optional.of(SERVER));
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 80, REDIRECT);
        assertThat(programs.fromPod(syn)).isEqualTo(NO_LISTENER);
        assertThat(programs.markAfter("from_pod", syn, 0) & 0xf00)
                .as("even a dropped packet is on its way to the proxy only")
                .isEqualTo(0x200);
        assertThat(record(cast.client, cast.server)).contains(both);
        programs.policy(SERVER, Map.of());
        assertThat(programs.fromPod(syn)).isEqualTo(PASSED);
        assertThat(record(cast.client, cast.server))
                .as("a connection that starts directly is not the proxy's")
                .isEmpty();
        programs.rule(CLIENT, EGRESS, ANY_PEER, TCP, 80, REDIRECT);
        assertThat(programs.fromPod(syn)).isEqualTo(NO_LISTENER);
        assertThat(record(cast.client, cast.server)).contains(both);
    }

    @ParameterizedTest
    @EnumSource
    void egressOutOfTheNodeRecordsTheClientAlone(Cast cast) throws Exception {
        programs.rule(CLIENT, EGRESS, ANY_PEER, TCP, 80, REDIRECT);
        assertThat(programs.fromPod(packet(cast.client, cast.world).tcp(4000, 80, SYN)))
                .isEqualTo(NO_LISTENER);
        assertThat(record(cast.client, cast.world))
                .contains(metadata(CLIENT_IDENTITY, WORLD_IDENTITY, Optional.of(CLIENT), Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource
    void ingressFromAnotherNodeRecordsTheServerAlone(Cast cast) throws Exception {
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 80, REDIRECT);
        assertThat(programs.fromNet(packet(cast.remote, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(NO_LISTENER);
        assertThat(record(cast.remote, cast.server))
                .contains(metadata(CLIENT_IDENTITY, SERVER_IDENTITY, Optional.empty(), Optional.of(SERVER)));
    }

    @ParameterizedTest
    @EnumSource
    void theNodesOwnConnectionsAreSentBackForTheProxy(Cast cast) throws Exception {
        programs.rule(SERVER, INGRESS, NODE_IDENTITY, TCP, 80, REDIRECT);
        byte[] syn = packet(cast.node, cast.server).tcp(4000, 80, SYN);
        assertThat(programs.toPod(syn)).isEqualTo(HAIRPINNED);
        assertThat(programs.markAfter("to_pod", syn, 0)).isEqualTo(0x200);
        assertThat(record(cast.node, cast.server))
                .contains(metadata(NODE_IDENTITY, SERVER_IDENTITY, Optional.empty(), Optional.of(SERVER)));
        assertThat(programs.run("hairpin_in", syn, 0x200)).isEqualTo(NO_LISTENER);
        programs.config().set(ConfigMap.HAIRPIN_INTERFACE, 0);
        assertThat(programs.toPod(syn)).isEqualTo(NO_LISTENER);
    }

    @ParameterizedTest
    @EnumSource
    void onlyASynIsRecorded(Cast cast) throws Exception {
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 80, REDIRECT);
        for (int flags : new int[] {ACK, SYN | ACK, PacketBuilder.RST, 0}) {
            assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, flags)))
                    .isEqualTo(NO_LISTENER);
            assertThat(programs.toPod(packet(cast.node, cast.server).tcp(4000, 80, flags)))
                    .isEqualTo(HAIRPINNED);
        }
        assertThat(record(cast.client, cast.server)).isEmpty();
        assertThat(record(cast.node, cast.server)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRecordIsRenewedWhenPortsAreUsedAgain(Cast cast) throws Exception {
        byte[] syn = packet(cast.world, cast.server).tcp(4000, 80, SYN);
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 80, REDIRECT);
        assertThat(programs.fromNet(syn)).isEqualTo(NO_LISTENER);
        int later = 1099;
        new IpCacheMap(programs.map("ipcache")).put(cast.prefix(cast.world), new NumericIdentity(later));
        assertThat(programs.fromNet(syn)).isEqualTo(NO_LISTENER);
        assertThat(record(cast.world, cast.server))
                .contains(metadata(later, SERVER_IDENTITY, Optional.empty(), Optional.of(SERVER)));
    }

    @ParameterizedTest
    @EnumSource
    void aDirectFlowThatMustGoToTheProxyIsNotForwardedAnyMore(Cast cast) throws Exception {
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 80, ALLOW);
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
        programs.rule(SERVER, INGRESS, ANY_PEER, TCP, 80, REDIRECT);
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, ACK)))
                .isEqualTo(NO_LISTENER);
        assertThat(programs.toPod(packet(cast.client, cast.server).tcp(4000, 80, ACK)))
                .isEqualTo(HAIRPINNED);
    }

    @ParameterizedTest
    @EnumSource
    void theProxysCallToAServerOfTheNodeIsNotItsOwnConnection(Cast cast) throws Exception {
        programs.rule(CLIENT, EGRESS, ANY_PEER, TCP, 80, REDIRECT);
        byte[] syn = packet(cast.client, cast.node).tcp(4000, 80, SYN);
        assertThat(programs.fromPod(syn)).isEqualTo(NO_LISTENER);
        assertThat(record(cast.client, cast.node)).isPresent();
        assertThat(programs.run("hairpin_in", syn, 0)).isEqualTo(PASSED);
        assertThat(record(cast.client, cast.node)).isPresent();
        assertThat(programs.run("hairpin_in", syn, 0xa00)).isEqualTo(PASSED);
        assertThat(record(cast.client, cast.node)).isEmpty();
    }
}

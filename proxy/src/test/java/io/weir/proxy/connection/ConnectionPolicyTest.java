package io.weir.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.proxy.PolicyLookup;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.PolicySnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    private static boolean stays(NumericIdentity client, PolicySnapshot now) throws UnknownHostException {
        ConnectionFacts facts = new ConnectionFacts(
                address(1, 40_000), address(2, 80), client, SERVER, Optional.empty(), Optional.of(ENDPOINT));
        PolicyLookup lookup = new PolicyLookup(snapshot(DirectionPolicy.OPEN, BOTH));
        ConnectionPolicy policy = new ConnectionPolicy(facts, lookup);
        assertThat(policy.judgeConnection().forwards()).isTrue();
        lookup.publish(now).toCompletableFuture().join();
        return policy.mayStay(now, true);
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

package io.weir.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.redirect.bpf.FlowEntry;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowJudgeTest {

    private static final EndpointId ENDPOINT = new EndpointId(1);
    private static final NumericIdentity EMPIRE = new NumericIdentity(256);
    private static final int TCP = 6;
    private static final int ICMP = 1;

    private static final IpCache IP_CACHE = IpCache.EMPTY
            .with(IpPrefix.parse("10.0.0.20"), EMPIRE)
            .with(IpPrefix.parse("10.0.0.66"), ReservedIdentity.UNKNOWN.id());

    @ParameterizedTest
    @CsvSource({
        // peer, protocol, port, direction, stays
        "10.0.0.20, 6, 80, INGRESS, true", // allowed
        "10.0.0.20, 6, 81, INGRESS, false", // no entry
        "10.0.0.20, 6, 8080, INGRESS, false", // must go to the proxy now
        "10.0.0.20, 6, 90, INGRESS, false", // denied for any peer
        "10.0.0.20, 6, 1025, INGRESS, true", // inside a range
        "10.0.0.20, 6, 2048, INGRESS, false", // just behind it
        "10.0.0.20, 1, 0, INGRESS, true", // every ICMP message
        "10.0.0.20, 17, 80, INGRESS, false", // another protocol
        "10.0.0.99, 6, 80, INGRESS, false", // world is nobody here
        "10.0.0.66, 6, 7, INGRESS, false", // unknown, though any peer is allowed
        "10.0.0.99, 6, 7, INGRESS, true", // any peer
        "10.0.0.99, 6, 443, EGRESS, true", // not enforced
        "10.0.0.99, 6, 25, EGRESS, false", // denied though not enforced
    })
    void aFlowStaysWhenItCouldBeginNow(String peer, int protocol, int port, TrafficDirection direction, boolean stays)
            throws UnknownHostException {
        Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();
        entries.put(key(TrafficDirection.INGRESS, EMPIRE, TCP, 80, 16), PolicyMapDecision.ALLOW);
        entries.put(key(TrafficDirection.INGRESS, EMPIRE, TCP, 8080, 16), PolicyMapDecision.REDIRECT);
        entries.put(key(TrafficDirection.INGRESS, EMPIRE, TCP, 90, 16), PolicyMapDecision.ALLOW);
        entries.put(key(TrafficDirection.INGRESS, PolicyMapKey.ANY_PEER, TCP, 90, 16), PolicyMapDecision.DENY);
        entries.put(key(TrafficDirection.INGRESS, EMPIRE, TCP, 1024, 6), PolicyMapDecision.ALLOW);
        entries.put(key(TrafficDirection.INGRESS, EMPIRE, ICMP, 0, 0), PolicyMapDecision.ALLOW);
        entries.put(key(TrafficDirection.INGRESS, PolicyMapKey.ANY_PEER, TCP, 7, 16), PolicyMapDecision.ALLOW);
        entries.put(key(TrafficDirection.EGRESS, PolicyMapKey.ANY_PEER, TCP, 25, 16), PolicyMapDecision.DENY);
        PolicyMapState policy = new PolicyMapState(true, false, entries);
        assertThat(FlowJudge.stays(flow(peer, protocol, port, direction), Map.of(ENDPOINT, endpoint(policy)), IP_CACHE))
                .isEqualTo(stays);
    }

    @Test
    void flowsOfAnEndpointThatIsGoneDoNotStay() throws UnknownHostException {
        assertThat(FlowJudge.stays(flow("10.0.0.20", TCP, 80, TrafficDirection.INGRESS), Map.of(), IP_CACHE))
                .isFalse();
    }

    @Test
    void withoutPolicyEveryFlowStays() throws UnknownHostException {
        assertThat(FlowJudge.stays(
                        flow("10.0.0.66", TCP, 80, TrafficDirection.INGRESS),
                        Map.of(ENDPOINT, endpoint(PolicyMapState.OPEN)),
                        IP_CACHE))
                .isTrue();
    }

    private static PolicyMapKey key(
            TrafficDirection direction, NumericIdentity peer, int protocol, int port, int portBits) {
        return new PolicyMapKey(direction, peer, protocol, port, portBits);
    }

    /** For ICMP the local port is the message's identifier, which policy knows nothing of. */
    private static FlowEntry flow(String peer, int protocol, int port, TrafficDirection direction)
            throws UnknownHostException {
        boolean ingress = direction == TrafficDirection.INGRESS;
        InetAddress address = InetAddress.getByAddress(IpPrefix.parse(peer).addressBytes());
        int local = protocol == ICMP ? 4711 : 33000;
        return new FlowEntry(
                ENDPOINT,
                new InetSocketAddress(address, ingress ? 33000 : port),
                ingress && protocol != ICMP ? port : local,
                protocol,
                direction,
                true,
                false,
                0);
    }

    private static DesiredEndpoint endpoint(PolicyMapState policy) {
        List<IpPrefix> addresses = List.of(IpPrefix.parse("10.0.0.10"));
        SecurityIdentity identity = new SecurityIdentity(new NumericIdentity(300), LabelSet.EMPTY);
        return new DesiredEndpoint(
                new Endpoint(ENDPOINT, "default", "deathstar", addresses, identity, Map.of()), 7, addresses, policy);
    }
}

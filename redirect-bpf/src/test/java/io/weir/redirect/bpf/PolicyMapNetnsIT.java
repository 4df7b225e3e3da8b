package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyMapNetnsIT {

    private static final EndpointId ENDPOINT = new EndpointId(65535);

    private TestNode node;
    private BpfObject object;
    private PolicyMap policies;

    @BeforeEach
    void load() throws Exception {
        node = new TestNode();
        object = BpfObject.loadUnpinned();
        policies = new PolicyMap(object.map(PolicyMap.LAYOUT.name()));
    }

    @AfterEach
    void unload() throws Exception {
        object.close();
        node.close();
    }

    private static PolicyMapKey key(TrafficDirection direction, int peer, int protocol, int port, int bits) {
        return new PolicyMapKey(direction, new NumericIdentity(peer), protocol, port, bits);
    }

    private static PolicyMapState state(Map<PolicyMapKey, PolicyMapDecision> entries) {
        return new PolicyMapState(true, true, entries);
    }

    @Test
    void keepsEveryShapeOfKey() throws Exception {
        PolicyMapState state = state(Map.of(
                key(TrafficDirection.INGRESS, 0, 0, 0, 0), PolicyMapDecision.ALLOW,
                key(TrafficDirection.EGRESS, 0, 0, 0, 0), PolicyMapDecision.DENY,
                key(TrafficDirection.INGRESS, 256, 6, 0, 0), PolicyMapDecision.REDIRECT,
                key(TrafficDirection.INGRESS, 256, 6, 0x8000, 1), PolicyMapDecision.ALLOW,
                key(TrafficDirection.INGRESS, 256, 17, 53, 16), PolicyMapDecision.ALLOW,
                key(TrafficDirection.EGRESS, NumericIdentity.LAST_NODE_LOCAL, 132, 65534, 15), PolicyMapDecision.DENY));
        policies.apply(ENDPOINT, state);
        assertThat(policies.read(ENDPOINT)).isEqualTo(state.entries());
        assertThat(policies.endpoints()).containsExactly(ENDPOINT);
        assertThat(policies.remove(ENDPOINT)).isTrue();
        assertThat(policies.remove(ENDPOINT)).isFalse();
        assertThat(policies.read(ENDPOINT)).isEmpty();
        assertThat(policies.endpoints()).isEmpty();
    }

    @Test
    void anyStateFollowsAnyOther() throws Exception {
        Random random = new Random(7);
        PolicyMapDecision[] decisions = PolicyMapDecision.values();
        for (int round = 0; round < 30; round++) {
            Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();
            for (int i = random.nextInt(200); i > 0; i--) {
                entries.put(
                        key(TrafficDirection.INGRESS, 256 + random.nextInt(10), 6, random.nextInt(20), 16),
                        decisions[random.nextInt(decisions.length)]);
            }
            policies.apply(ENDPOINT, state(entries));
            assertThat(policies.read(ENDPOINT)).isEqualTo(entries);
        }
    }

    @Test
    void writesInPlaceAndOtherEndpointsNotAtAll() throws Exception {
        PolicyMapKey http = key(TrafficDirection.INGRESS, 256, 6, 80, 16);
        EndpointId other = new EndpointId(1);
        policies.apply(ENDPOINT, state(Map.of(http, PolicyMapDecision.ALLOW)));
        policies.apply(other, state(Map.of(http, PolicyMapDecision.ALLOW)));
        int before = innerMap();
        policies.apply(ENDPOINT, state(Map.of(http, PolicyMapDecision.REDIRECT)));
        assertThat(innerMap()).isEqualTo(before);
        assertThat(policies.read(ENDPOINT)).containsExactly(Map.entry(http, PolicyMapDecision.REDIRECT));
        assertThat(policies.read(other)).containsExactly(Map.entry(http, PolicyMapDecision.ALLOW));
    }

    @Test
    void whatWritesAndRemovesGoesIntoANewMap() throws Exception {
        PolicyMapKey http = key(TrafficDirection.INGRESS, 256, 6, 80, 16);
        PolicyMapKey tls = key(TrafficDirection.INGRESS, 256, 6, 443, 16);
        policies.apply(ENDPOINT, state(Map.of(http, PolicyMapDecision.ALLOW)));
        int before = innerMap();
        policies.apply(ENDPOINT, state(Map.of(tls, PolicyMapDecision.ALLOW)));
        assertThat(innerMap()).isNotEqualTo(before);
        assertThat(policies.read(ENDPOINT)).containsExactly(Map.entry(tls, PolicyMapDecision.ALLOW));
        int after = innerMap();
        policies.apply(ENDPOINT, state(Map.of()));
        assertThat(innerMap()).isEqualTo(after);
        assertThat(policies.read(ENDPOINT)).isEmpty();
    }

    private int innerMap() throws BpfException {
        Bytes id = Bytes.ofSize(4);
        assertThat(object.map(PolicyMap.LAYOUT.name())
                        .lookup(Bytes.ofSize(4).u32(0, ENDPOINT.value()).array(), id.array()))
                .isTrue();
        return id.u32(0);
    }

    @Test
    void aFullMapIsReplacedAtOnceAndMoreThanFullIsRefusedUntouched() throws Exception {
        policies.apply(ENDPOINT, state(ports(256)));
        int before = innerMap();
        policies.apply(ENDPOINT, state(ports(257)));
        assertThat(innerMap()).isNotEqualTo(before);
        assertThat(policies.read(ENDPOINT)).isEqualTo(ports(257));
        Map<PolicyMapKey, PolicyMapDecision> tooMany = ports(256);
        tooMany.putAll(ports(257));
        assertThatThrownBy(() -> policies.apply(ENDPOINT, state(tooMany)))
                .isInstanceOf(BpfException.class)
                .hasMessage("policy map of endpoint 65535: 32768 entries, expected at most 16384");
        assertThat(policies.read(ENDPOINT)).isEqualTo(ports(257));
    }

    private static Map<PolicyMapKey, PolicyMapDecision> ports(int peer) {
        Map<PolicyMapKey, PolicyMapDecision> entries = new HashMap<>();
        for (int port = 0; port < PolicyEntries.MAX_ENTRIES; port++) {
            entries.put(key(TrafficDirection.INGRESS, peer, 6, port, 16), PolicyMapDecision.ALLOW);
        }
        return entries;
    }
}

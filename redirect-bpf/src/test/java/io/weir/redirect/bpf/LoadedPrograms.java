package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The programs with maps of their own and the {@link Cast} in them; nothing is enforced yet. Packets come in at lo. */
final class LoadedPrograms implements AutoCloseable {

    static final int LO = 1;

    static final EndpointId SERVER = new EndpointId(10);
    static final EndpointId CLIENT = new EndpointId(20);
    static final EndpointId ELSEWHERE = new EndpointId(30);

    static final int SERVER_IDENTITY = 1010;
    static final int CLIENT_IDENTITY = 1020;
    static final int ELSEWHERE_IDENTITY = 1030;
    static final int NODE_IDENTITY = 1;
    static final int WORLD_IDENTITY = 2;

    static final int ANY_PEER = 0;

    private static final int TO_PROXY = 0x200;

    /** What became of a packet. */
    enum Fate {
        /** It goes on its way. */
        PASSED,
        /** The same, with the mark that leads to the proxy. */
        TO_PROXY,
        /** Sent back into the node for the proxy. */
        HAIRPINNED,
        /** Gone. */
        DROPPED
    }

    /**
     * @param reason {@link DropReason#NONE} unless it was dropped
     */
    record Outcome(Fate fate, DropReason reason) {

        static final Outcome PASSED = new Outcome(Fate.PASSED, DropReason.NONE);
        static final Outcome HAIRPINNED = new Outcome(Fate.HAIRPINNED, DropReason.NONE);
        static final Outcome TO_PROXY = new Outcome(Fate.TO_PROXY, DropReason.NONE);

        static Outcome dropped(DropReason reason) {
            return new Outcome(Fate.DROPPED, reason);
        }
    }

    private final BpfObject object;
    private final Counters counters;

    LoadedPrograms() throws BpfException {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && !"true".equals(System.getenv("CI"))) {
            assumeTrue(false, "SKIPPED: needs root for BPF");
        }
        assertThat(root).as("running as root").isTrue();
        object = BpfObject.loadUnpinned();
        counters = new Counters(object.map("counters"));
        config().set(ConfigMap.HAIRPIN_INTERFACE, LO);
        config().set(ConfigMap.IPCACHE_SYNCED, 1);
        enforce(SERVER, false, false);
        enforce(CLIENT, false, false);
        enforce(ELSEWHERE, false, false);
        for (Cast cast : Cast.values()) {
            IpCacheMap ipCache = new IpCacheMap(object.map("ipcache"));
            ipCache.put(cast.prefix(cast.remote), new NumericIdentity(CLIENT_IDENTITY));
            ipCache.put(cast.prefix(cast.node), new NumericIdentity(NODE_IDENTITY));
        }
        for (EndpointId endpoint : new EndpointId[] {SERVER, CLIENT, ELSEWHERE}) {
            policy(endpoint, Map.of());
        }
    }

    ConfigMap config() {
        return new ConfigMap(object.map("config"));
    }

    FlowMap flows() {
        return new FlowMap(object.map("flows"));
    }

    ConnectionMap connections() {
        return new ConnectionMap(object.map("conns"));
    }

    PolicyMap policies() {
        return new PolicyMap(object.map("policies"));
    }

    BpfMap map(String name) {
        return object.map(name);
    }

    /** Sets the flags of an endpoint's addresses. */
    void enforce(EndpointId endpoint, boolean ingress, boolean egress) throws BpfException {
        EndpointMap endpoints = new EndpointMap(object.map("endpoints"));
        for (Cast cast : Cast.values()) {
            String address =
                    endpoint.equals(SERVER) ? cast.server : endpoint.equals(CLIENT) ? cast.client : cast.elsewhere;
            int identity = 1000 + endpoint.value();
            int interfaceIndex = endpoint.equals(ELSEWHERE) ? LO + 1 : LO;
            endpoints.put(
                    cast.prefix(address),
                    new EndpointEntry(interfaceIndex, endpoint, new NumericIdentity(identity), ingress, egress));
        }
    }

    /** Replaces the policy of an endpoint. */
    void policy(EndpointId endpoint, Map<PolicyMapKey, PolicyMapDecision> entries) throws BpfException {
        policies().apply(endpoint, new PolicyMapState(false, false, entries));
    }

    /** Adds one entry for one port to the policy of an endpoint. */
    void rule(
            EndpointId endpoint,
            TrafficDirection direction,
            int peer,
            int protocol,
            int port,
            PolicyMapDecision decision)
            throws BpfException {
        Map<PolicyMapKey, PolicyMapDecision> entries = new TreeMap<>(policies().read(endpoint));
        boolean wildcard = protocol == PolicyMapKey.ANY_PROTOCOL || port == 0;
        entries.put(
                new PolicyMapKey(direction, new NumericIdentity(peer), protocol, port, wildcard ? 0 : 16), decision);
        policy(endpoint, entries);
    }

    Outcome fromPod(byte[] packet) throws BpfException {
        return run("from_pod", packet, 0);
    }

    Outcome toPod(byte[] packet) throws BpfException {
        return run("to_pod", packet, 0);
    }

    Outcome fromNet(byte[] packet) throws BpfException {
        return run("from_net", packet, 0);
    }

    /** Runs a packet; a drop must have been counted once, for one reason. */
    Outcome run(String program, byte[] packet, int mark) throws BpfException {
        Map<String, Long> before = counters.read();
        BpfProgram.TestRun run = object.program(program).testRun(packet, mark, LO);
        Map<String, Long> after = counters.read();
        DropReason reason = DropReason.NONE;
        for (DropReason candidate : DropReason.values()) {
            String name = "drop_" + candidate.label();
            if (!Objects.equals(before.get(name), after.get(name))) {
                assertThat(reason).as("only one reason beside " + name).isEqualTo(DropReason.NONE);
                reason = candidate;
            }
        }
        Fate fate =
                switch (run.code()) {
                    case 0 -> (run.mark() & 0xf00) == TO_PROXY ? Fate.TO_PROXY : Fate.PASSED;
                    case 2 -> Fate.DROPPED;
                    case 7 -> Fate.HAIRPINNED;
                    default -> throw new AssertionError(program + " returned " + run.code());
                };
        assertThat(reason != DropReason.NONE).as("a reason for " + fate).isEqualTo(fate == Fate.DROPPED);
        return new Outcome(fate, reason);
    }

    /** The mark that a program leaves on a packet. */
    int markAfter(String program, byte[] packet, int mark) throws BpfException {
        return object.program(program).testRun(packet, mark, LO).mark();
    }

    @Override
    public void close() {
        object.close();
    }
}

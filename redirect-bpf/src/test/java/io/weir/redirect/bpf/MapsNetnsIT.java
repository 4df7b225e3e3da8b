package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.redirect.RedirectMetadata;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapsNetnsIT {

    private TestNode node;
    private BpfObject object;

    @BeforeEach
    void load() throws Exception {
        node = new TestNode();
        object = node.call(BpfObject::loadUnpinned);
    }

    @AfterEach
    void unload() throws Exception {
        object.close();
        node.close();
    }

    private BpfMap map(MapLayout layout) {
        return object.map(layout.name());
    }

    @Test
    void ipCacheGivesBackWhatItTookAcrossBatchesAndFamilies() throws Exception {
        IpCacheMap ipCache = new IpCacheMap(map(IpCacheMap.LAYOUT));
        Map<IpPrefix, NumericIdentity> wanted = new TreeMap<>();
        for (int i = 0; i < 3000; i++) {
            wanted.put(IpPrefix.parse("10." + (i >> 8) + "." + (i & 0xff) + ".0/24"), new NumericIdentity(256 + i));
        }
        wanted.put(IpPrefix.parse("0.0.0.0/0"), new NumericIdentity(2));
        wanted.put(IpPrefix.parse("::/0"), new NumericIdentity(2));
        wanted.put(IpPrefix.parse("fd00::a/128"), new NumericIdentity(NumericIdentity.LAST_NODE_LOCAL));
        wanted.put(IpPrefix.parse("10.1.2.3"), new NumericIdentity(1));
        for (Map.Entry<IpPrefix, NumericIdentity> entry : wanted.entrySet()) {
            ipCache.put(entry.getKey(), entry.getValue());
        }
        assertThat(ipCache.entries()).isEqualTo(wanted);
        assertThat(ipCache.remove(IpPrefix.parse("10.1.2.0/24"))).isTrue();
        assertThat(ipCache.remove(IpPrefix.parse("10.1.2.0/24"))).isFalse();
        wanted.remove(IpPrefix.parse("10.1.2.0/24"));
        assertThat(ipCache.entries()).isEqualTo(wanted);
    }

    @Test
    void endpointsKeepEveryFlag() throws Exception {
        EndpointMap endpoints = new EndpointMap(map(EndpointMap.LAYOUT));
        Map<IpPrefix, EndpointEntry> wanted = new TreeMap<>();
        int number = 1;
        for (boolean ingress : new boolean[] {false, true}) {
            for (boolean egress : new boolean[] {false, true}) {
                for (String address : List.of("10.0.0." + number, "fd00::" + number)) {
                    EndpointEntry entry = new EndpointEntry(
                            number, new EndpointId(number), new NumericIdentity(1000 + number), ingress, egress);
                    endpoints.put(IpPrefix.parse(address), entry);
                    wanted.put(IpPrefix.parse(address), entry);
                }
                number++;
            }
        }
        assertThat(endpoints.entries()).isEqualTo(wanted);
        assertThat(endpoints.remove(IpPrefix.parse("fd00::1"))).isTrue();
        assertThat(endpoints.entries()).hasSize(7);
        EndpointEntry open = new EndpointEntry(1, new EndpointId(1), new NumericIdentity(1001), false, false);
        assertThatThrownBy(() -> endpoints.put(IpPrefix.parse("10.0.0.0/24"), open))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/24: expected one address");
    }

    @Test
    void flowsAreReadAndRemovedByEndpoint() throws Exception {
        FlowMap flows = new FlowMap(map(FlowMap.LAYOUT));
        for (int i = 0; i < 2500; i++) {
            Bytes key = Bytes.ofSize(FlowMap.KEY_SIZE)
                    .u32(FlowMap.KEY_ENDPOINT_ID, 1 + i % 5)
                    .address(FlowMap.KEY_FAMILY, FlowMap.KEY_PEER, new byte[] {10, 0, (byte) (i >> 8), (byte) i})
                    .port(FlowMap.KEY_LOCAL_PORT, 80)
                    .port(FlowMap.KEY_PEER_PORT, 40000 + i)
                    .u8(FlowMap.KEY_PROTOCOL, 6);
            Bytes value = Bytes.ofSize(FlowMap.VALUE_SIZE)
                    .u64(FlowMap.EXPIRES_NS, 1_000_000_000_000L + i)
                    .u8(FlowMap.DIRECTION, PolicyEntries.EGRESS)
                    .u8(FlowMap.FLAGS, 1 | 4);
            map(FlowMap.LAYOUT).put(key.array(), value.array());
        }
        assertThat(flows.entries())
                .hasSize(2500)
                .contains(new FlowEntry(
                        new EndpointId(3),
                        new InetSocketAddress(InetAddress.getByName("10.0.1.1"), 40257),
                        80,
                        6,
                        TrafficDirection.EGRESS,
                        true,
                        true,
                        1_000_000_000_257L));
        assertThat(flows.removeEndpoint(new EndpointId(3))).isEqualTo(500);
        assertThat(flows.entries())
                .hasSize(2000)
                .noneMatch(flow -> flow.endpoint().value() == 3);
        assertThat(flows.removeIf(flow -> flow.peer().getPort() == 40000)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.2,0,9,true",
        "fd00::1,fd00::2,7,0,true",
        "10.0.0.1,10.0.0.3,0,9,false",
        "10.0.0.1,fd00::2,0,9,false"
    })
    void connectionsAreFoundByBothEnds(String source, String destination, int local, int remote, boolean found)
            throws Exception {
        announce("10.0.0.1", "10.0.0.2", 0, 9);
        announce("fd00::1", "fd00::2", 7, 0);
        ConnectionMap connections = new ConnectionMap(map(ConnectionMap.LAYOUT));
        Optional<RedirectMetadata> metadata = connections.find(
                new InetSocketAddress(InetAddress.getByName(source), 40000),
                new InetSocketAddress(InetAddress.getByName(destination), 80));
        Optional<RedirectMetadata> expected = Optional.of(new RedirectMetadata(
                new NumericIdentity(1010),
                new NumericIdentity(1020),
                local == 0 ? Optional.empty() : Optional.of(new EndpointId(local)),
                remote == 0 ? Optional.empty() : Optional.of(new EndpointId(remote))));
        assertThat(metadata).isEqualTo(found ? expected : Optional.empty());
        assertThat(connections.find(
                        new InetSocketAddress(InetAddress.getByName(source), 40001),
                        new InetSocketAddress(InetAddress.getByName(destination), 80)))
                .isEmpty();
    }

    private void announce(String source, String destination, int local, int remote) throws Exception {
        Bytes key = Bytes.ofSize(ConnectionMap.KEY_SIZE)
                .address(
                        ConnectionMap.KEY_FAMILY,
                        ConnectionMap.KEY_SOURCE,
                        IpPrefix.parse(source).addressBytes())
                .rawAddress(
                        ConnectionMap.KEY_DESTINATION,
                        IpPrefix.parse(destination).addressBytes())
                .port(ConnectionMap.KEY_SOURCE_PORT, 40000)
                .port(ConnectionMap.KEY_DESTINATION_PORT, 80);
        Bytes value = Bytes.ofSize(ConnectionMap.VALUE_SIZE)
                .u32(ConnectionMap.SOURCE_IDENTITY, 1010)
                .u32(ConnectionMap.DESTINATION_IDENTITY, 1020)
                .u32(ConnectionMap.SOURCE_ENDPOINT, local)
                .u32(ConnectionMap.DESTINATION_ENDPOINT, remote);
        map(ConnectionMap.LAYOUT).put(key.array(), value.array());
    }

    @Test
    void aConnectionOfAnUnresolvedNameIsRefused() {
        ConnectionMap connections = new ConnectionMap(map(ConnectionMap.LAYOUT));
        InetSocketAddress name = InetSocketAddress.createUnresolved("deathstar", 80);
        assertThatThrownBy(() -> connections.find(name, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an address, not a name");
    }

    @Test
    void aListeningSocketIsRegisteredAndForgottenWhenItCloses() throws Exception {
        ListenerMap listeners = new ListenerMap(map(ListenerMap.LAYOUT));
        Set<String> before = sockets().keySet();
        try (ServerSocket server = node.call(() -> new ServerSocket(0, 10, InetAddress.getLoopbackAddress()))) {
            assertThat(server.isBound()).isTrue();
            Map<String, Integer> opened = sockets();
            opened.keySet().removeAll(before);
            assertThat(opened).hasSize(1);
            listeners.put(true, 3, opened.values().iterator().next());
            assertThat(occupied(3)).isTrue();
        }
        assertThat(occupied(3)).isFalse();
        assertThatThrownBy(() -> listeners.put(true, 32, 0)).hasMessageContaining("slot 32: expected 0..31");
        assertThatThrownBy(() -> listeners.put(false, 0, 4711))
                .isInstanceOf(BpfException.class)
                .hasMessage("BPF_MAP_UPDATE_ELEM of map listeners: EBADF (Bad file descriptor)");
    }

    /** A look-up in a socket map gives a cookie, and ENOENT for a free slot. */
    private boolean occupied(int slot) throws BpfException {
        return map(ListenerMap.LAYOUT).lookup(Bytes.ofSize(4).u32(0, slot).array(), new byte[ListenerMap.VALUE_SIZE]);
    }

    private static Map<String, Integer> sockets() throws Exception {
        Map<String, Integer> sockets = new TreeMap<>();
        for (Path descriptor : Pins.list(Path.of("/proc/self/fd"))) {
            if (Files.isSymbolicLink(descriptor)) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:")) {
                    sockets.put(
                            target, Integer.parseInt(descriptor.getFileName().toString()));
                }
            }
        }
        return sockets;
    }

    @Test
    void countersHaveANameForEveryNumberAndSumOverTheCpus() throws Exception {
        Counters counters = new Counters(map(Counters.LAYOUT));
        assertThat(counters.read().values()).allMatch(count -> count == 0);
        node.run(() -> {
            for (int i = 0; i < 3; i++) {
                assertThat(object.program("from_pod")
                                .testRun(new byte[60], 0, 1)
                                .code())
                        .isEqualTo(2);
            }
        });
        Map<String, Long> after = counters.read();
        assertThat(after).hasSize(DropReason.values().length - 1 + DatapathCounter.values().length);
        Set<String> dropped = new HashSet<>(after.keySet());
        dropped.removeIf(name -> !name.startsWith("drop_"));
        assertThat(dropped.stream().mapToLong(after::get).sum()).isEqualTo(3);
    }

    @Test
    void aFailureNamesTheCallTheMapAndTheError() {
        BpfMap policies = map(PolicyMap.LAYOUT);
        assertThatThrownBy(() -> policies.put(new byte[4], new byte[] {-1, -1, -1, 0}))
                .isInstanceOfSatisfying(BpfException.class, failure -> assertThat(failure.errno())
                        .isEqualTo(9))
                .hasMessage("BPF_MAP_UPDATE_ELEM of map policies: EBADF (Bad file descriptor)");
        assertThatThrownBy(() -> policies.put(new byte[3], new byte[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("map policies: key of 3 bytes, value of 4: expected 4 and 4");
        policies.close();
        assertThatThrownBy(() -> policies.remove(new byte[4]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("policies: closed");
    }
}

package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRingNetnsIT {

    /** A SYN from 10.9.9.9 to 10.0.0.2, from port 40000 to 80. */
    private static byte[] syn() {
        byte[] packet = new byte[14 + 20 + 20];
        packet[12] = 0x08;
        Bytes.of(packet)
                .u8(14, 0x45)
                .port(16, 40)
                .u8(22, 64)
                .u8(23, 6)
                .rawAddress(26, new byte[] {10, 9, 9, 9})
                .rawAddress(30, new byte[] {10, 0, 0, 2})
                .port(34, 40000)
                .port(36, 80)
                .u8(46, 0x50)
                .u8(47, 2);
        return packet;
    }

    private TestNode node;
    private BpfObject object;

    @BeforeEach
    void load() throws Exception {
        node = new TestNode();
        object = BpfObject.loadUnpinned();
    }

    @AfterEach
    void unload() throws Exception {
        object.close();
        node.close();
    }

    @Test
    void tellsOfADropWhoWhatAndWhy() throws Exception {
        try (EventRing ring = EventRing.open(object.map(EventRing.LAYOUT.name()))) {
            EndpointId endpoint = new EndpointId(7);
            NumericIdentity identity = new NumericIdentity(1010);
            new EndpointMap(object.map(EndpointMap.LAYOUT.name()))
                    .put(IpPrefix.parse("10.9.9.9"), new EndpointEntry(1, endpoint, identity, true, true));
            new PolicyMap(object.map(PolicyMap.LAYOUT.name())).apply(endpoint, PolicyMapState.CLOSED);
            new IpCacheMap(object.map(IpCacheMap.LAYOUT.name()))
                    .put(IpPrefix.parse("10.0.0.0/8"), new NumericIdentity(2));
            long before = Libbpf.monotonicNanos();
            node.run(() -> assertThat(
                            object.program("from_pod").testRun(syn(), 0, 1).code())
                    .isEqualTo(2));
            List<DatapathEvent> events = new ArrayList<>();
            assertThat(ring.poll(events::add, Duration.ofSeconds(10))).isEqualTo(1);
            assertThat(events).singleElement().satisfies(event -> {
                assertThat(event.type()).isEqualTo(DatapathEvent.Type.DROP);
                assertThat(event.reason()).isEqualTo(DropReason.POLICY_DENIED);
                assertThat(event.direction()).isEqualTo(TrafficDirection.EGRESS);
                assertThat(event.endpoint()).contains(endpoint);
                assertThat(event.destinationIdentity()).isEqualTo(new NumericIdentity(2));
                assertThat(event.timeNanos()).isBetween(before, Libbpf.monotonicNanos());
                assertThat(event.source()).hasToString("/10.9.9.9:40000");
                assertThat(event.destination()).hasToString("/10.0.0.2:80");
                assertThat(event.protocol()).isEqualTo(6);
                assertThat(event.tcpFlags()).isEqualTo(2);
                assertThat(event.interfaceIndex()).isEqualTo(1);
            });
            assertThat(ring.poll(events::add, Duration.ZERO)).isZero();
        }
    }

    @Test
    void deliversMoreThanOneBatchWithoutLoss() throws Exception {
        int wanted = 3000;
        try (EventRing ring = EventRing.open(object.map(EventRing.LAYOUT.name()))) {
            node.run(() -> {
                for (int i = 0; i < wanted; i++) {
                    object.program("from_pod").testRun(syn(), 0, 1);
                }
            });
            int got = 0;
            int more;
            do {
                more = ring.poll(event -> assertThat(event.type()).isEqualTo(DatapathEvent.Type.DROP), Duration.ZERO);
                got += more;
            } while (more > 0);
            assertThat(got).isEqualTo(wanted);
            assertThat(new Counters(object.map(Counters.LAYOUT.name())).read()).containsEntry("events_lost", 0L);
        }
    }

    @Test
    void endsWhileAThreadWaits() throws Exception {
        EventRing ring = EventRing.open(object.map(EventRing.LAYOUT.name()));
        int descriptors = TestNode.descriptors();
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            int count = 0;
            try {
                while (!ring.isClosed()) {
                    started.countDown();
                    count += ring.poll(event -> {}, Duration.ofMillis(20));
                }
            } catch (BpfException failure) {
                throw new IllegalStateException(failure);
            }
            return count;
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        ring.close();
        ring.close();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(TestNode.descriptors()).isEqualTo(descriptors - 1);
    }
}

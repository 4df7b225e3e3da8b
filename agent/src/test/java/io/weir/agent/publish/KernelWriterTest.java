package io.weir.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.publish.ModelKernel.Passage;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.bpf.EndpointEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelWriterTest {

    private record Probe(IpPrefix source, IpPrefix destination, int port) {}

    private final ModelKernel kernel = new ModelKernel();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void atNoMomentPassesWhatNeitherTheStateBeforeNorTheOneAfterAllows(long seed) {
        RandomState states = new RandomState(seed);
        KernelWriter writer = new KernelWriter(kernel, false);
        writer.write(states.next());
        for (int step = 0; step < 1_600; step++) {
            writeAndWatch(writer, states.next(), "seed " + seed + " step " + step);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void aWriteThatFailsAnywhereOpensNothingAndIsMadeGoodByTheNext(long seed) {
        RandomState states = new RandomState(seed);
        Random random = new Random(seed);
        KernelWriter writer = new KernelWriter(kernel, false);
        writer.write(states.next());
        for (int step = 0; step < 1_000; step++) {
            DesiredState desired = states.next();
            kernel.failAtWrite(1 + random.nextInt(12));
            Map<Probe, Passage> before = passages();
            Map<Probe, Passage> after = passagesOf(desired);
            kernel.afterWrite(() -> assertNothingOpened(before, after, "failing write"));
            PublishReport report = writer.write(desired);
            if (!report.isComplete()) {
                assertThat(writer.write(desired).isComplete()).isTrue();
            }
            kernel.afterWrite(() -> {});
            assertHolds(desired);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void aRestartInTheMiddleOpensNothing(long seed) {
        RandomState states = new RandomState(seed);
        Random random = new Random(seed);
        new KernelWriter(kernel, false).write(states.next());
        for (int step = 0; step < 1_000; step++) {
            DesiredState desired = states.next();
            kernel.failAtWrite(1 + random.nextInt(12));
            new KernelWriter(kernel, false).write(desired);
            kernel.failAtWrite(Integer.MAX_VALUE / 2);
            writeAndWatch(new KernelWriter(kernel, false), desired, "restart in step " + step);
            assertHolds(desired);
        }
    }

    @Test
    void withLostNumbersEverythingOfTheRunBeforeIsClosedFirst() {
        RandomState states = new RandomState(31);
        new KernelWriter(kernel, false).write(states.next());
        Map<Probe, Passage> nothing = new HashMap<>();
        passages().keySet().forEach(probe -> nothing.put(probe, Passage.DROPPED));
        for (int step = 0; step < 300; step++) {
            DesiredState desired = states.next();
            Map<Probe, Passage> before = passages();
            Map<Probe, Passage> after = passagesOf(desired);
            boolean[] closed = {false};
            kernel.afterWrite(() -> {
                closed[0] |= passages().equals(nothing);
                assertNothingOpened(closed[0] ? nothing : before, after, "lost numbers");
            });
            new KernelWriter(kernel, true).write(desired);
            kernel.afterWrite(() -> {});
            assertHolds(desired);
        }
    }

    @Test
    void theInterfaceOfAPodThatIsGoneStaysClosedWhileItExists() {
        RandomState states = new RandomState(41);
        KernelWriter writer = new KernelWriter(kernel, false);
        DesiredState first = states.next();
        while (first.endpoints().size() < 2) {
            first = states.next();
        }
        writer.write(first);
        DesiredState empty = new DesiredState(
                first.snapshot(), 1, first.changedPrefixes(), Map.of(), first.uplinks(), first.saved());
        writer.write(empty);
        assertThat(kernel.attachedPods()).hasSize(2);
        assertThat(kernel.addresses()).isEmpty();
        assertThat(kernel.policyMaps()).isEmpty();

        kernel.attachedPods().forEach(kernel::removeInterface);
        writer.write(empty);
        assertThat(kernel.attachedPods()).isEmpty();
    }

    private void writeAndWatch(KernelWriter writer, DesiredState desired, String what) {
        Map<Probe, Passage> before = passages();
        Map<Probe, Passage> after = passagesOf(desired);
        kernel.afterWrite(() -> assertNothingOpened(before, after, what));
        assertThat(writer.write(desired).isComplete()).isTrue();
        kernel.afterWrite(() -> {});
        assertThat(passages()).as(what).isEqualTo(after);
    }

    private void assertNothingOpened(Map<Probe, Passage> before, Map<Probe, Passage> after, String what) {
        passages().forEach((probe, now) -> {
            Passage was = before.getOrDefault(probe, Passage.DROPPED);
            Passage will = after.getOrDefault(probe, Passage.DROPPED);
            assertThat(now).as("%s: %s", what, probe).isLessThanOrEqualTo(was.compareTo(will) > 0 ? was : will);
        });
    }

    private void assertHolds(DesiredState desired) {
        Map<IpPrefix, NumericIdentity> ipCache = new TreeMap<>();
        desired.snapshot().ipCache().forEach(ipCache::put);
        assertThat(kernel.ipCache()).isEqualTo(ipCache);
        Map<IpPrefix, EndpointEntry> addresses = new TreeMap<>();
        desired.endpoints().forEach((id, endpoint) -> {
            for (IpPrefix address : endpoint.addresses()) {
                addresses.put(
                        address,
                        new EndpointEntry(
                                endpoint.interfaceIndex(),
                                id,
                                endpoint.endpoint().identity().id(),
                                endpoint.policy().ingressEnforced(),
                                endpoint.policy().egressEnforced()));
            }
            assertThat(kernel.policyMap(id)).isEqualTo(endpoint.policy().entries());
        });
        assertThat(kernel.addresses()).isEqualTo(addresses);
        assertThat(kernel.policyMaps()).isEqualTo(desired.endpoints().keySet());
        assertThat(kernel.attachedUplinks()).isEqualTo(desired.uplinks());
    }

    /** What passes once this state is in force: in a kernel of its own that is written from nothing. */
    private static Map<Probe, Passage> passagesOf(DesiredState desired) {
        ModelKernel fresh = new ModelKernel();
        assertThat(new KernelWriter(fresh, false).write(desired).isComplete()).isTrue();
        return passages(fresh);
    }

    private Map<Probe, Passage> passages() {
        return passages(kernel);
    }

    private static Map<Probe, Passage> passages(ModelKernel kernel) {
        Map<Probe, Passage> passages = new HashMap<>();
        for (IpPrefix source : RandomState.PEERS) {
            for (IpPrefix destination : RandomState.LOCAL) {
                for (int port : RandomState.PORTS) {
                    passages.put(new Probe(source, destination, port), kernel.passage(source, destination, port));
                }
            }
        }
        return passages;
    }
}

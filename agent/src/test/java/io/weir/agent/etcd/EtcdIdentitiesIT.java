package io.weir.agent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.GetOption;
import io.weir.agent.identities.LiveNode;
import io.weir.agent.state.IdentityDemand.Recorded;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdIdentitiesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final int NODES = 4;
    private static final int KINDS = 30;

    @TempDir
    private Path directory = Path.of("");

    private final List<LiveNode> nodes = new ArrayList<>();
    private final List<EtcdClient> clients = new ArrayList<>();
    private EtcdServer etcd;
    private Client raw;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(directory);
        raw = Client.builder().endpoints(etcd.uri()).build();
    }

    @AfterEach
    void stop() {
        nodes.forEach(LiveNode::close);
        clients.forEach(EtcdClient::close);
        raw.close();
        etcd.close();
    }

    @Test
    void nodesThatSeeTheSameLabelsAtOnceAgreeOnOneNumber() throws Exception {
        nodes(LONG, LONG);
        podsEverywhere(0, KINDS);
        awaitAgreement(KINDS);
        Map<String, String> keys = keys(EtcdKeys.IDS);
        assertThat(keys).hasSize(KINDS);
        assertThat(keys.values()).allMatch(text -> text.matches("(k8s:[^=;]+=[^=;]*;)+"));
        await("users", () -> keys("cilium/state/identities/v1/value/").size() == KINDS * NODES);
    }

    @Test
    void numbersStayWhileEtcdIsDeadAndNewOnesComeWhenItIsBack() throws Exception {
        nodes(LONG, LONG);
        podsEverywhere(0, KINDS / 2);
        Map<String, NumericIdentity> before = awaitAgreement(KINDS / 2);
        etcd.kill();
        podsEverywhere(KINDS / 2, KINDS);
        await("a node that says what is wrong", () -> nodes.stream()
                .anyMatch(node -> !node.trouble().isEmpty()));
        nodes.forEach(node -> assertThat(node.numbers()).isEqualTo(before));
        etcd.start();
        assertThat(awaitAgreement(KINDS)).containsAllEntriesOf(before);
        await("no trouble", () -> nodes.stream().allMatch(node -> node.trouble().isEmpty()));
    }

    @Test
    void aNodeThatLostItsLeaseRecordsAgainWhatItUses() throws Exception {
        nodes(TTL, LONG);
        podsEverywhere(0, 3);
        Map<String, NumericIdentity> before = awaitAgreement(3);
        await("users", () -> keys("cilium/state/identities/v1/value/").size() == 3 * NODES);
        for (long lease : leases()) {
            raw.getLeaseClient().revoke(lease).get(10, TimeUnit.SECONDS);
        }
        await("users again", () -> keys("cilium/state/identities/v1/value/").size() == 3 * NODES);
        assertThat(awaitAgreement(3)).isEqualTo(before);
    }

    @Test
    void aWatchThatMissedMoreThanEtcdKeepsListsAgain() throws Exception {
        try (CuttableLink link = new CuttableLink(etcd.port())) {
            LiveNode writer = node("node1", etcd.options(LONG), etcd.options(LONG), LONG);
            LiveNode reader = node("node2", etcd.options(LONG), EtcdServer.options(link.uri(), LONG), LONG);
            both(writer, reader, "kind-0", 0);
            both(writer, reader, "kind-1", 1);
            awaitAgreement(2);
            link.cut();
            both(writer, reader, "kind-2", 2);
            await("the third number", () -> writer.numbers().size() == 3);
            long revision = raw.getKVClient()
                    .get(EtcdClient.bytes("x"))
                    .get(10, TimeUnit.SECONDS)
                    .getHeader()
                    .getRevision();
            raw.getKVClient()
                    .put(EtcdClient.bytes("unrelated"), EtcdClient.bytes("x"))
                    .get(10, TimeUnit.SECONDS);
            raw.getKVClient().compact(revision + 1).get(10, TimeUnit.SECONDS);
            link.mend();
            awaitAgreement(3);
        }
    }

    private void both(LiveNode writer, LiveNode reader, String kind, int number) {
        writer.pod("pod-" + kind, kind, writer.name, number);
        reader.pod("pod-" + kind, kind, writer.name, number);
    }

    @Test
    void numbersThatNobodyUsesAreCollectedAndOthersAreNot() throws Exception {
        nodes(TTL, Duration.ofSeconds(2));
        podsEverywhere(0, 4);
        Map<String, NumericIdentity> before = awaitAgreement(4);
        for (LiveNode node : nodes) {
            for (LiveNode owner : nodes) {
                node.removePod("kind-0-" + owner.name);
                node.removePod("kind-1-" + owner.name);
            }
        }
        await("two numbers", () -> keys(EtcdKeys.IDS).size() == 2);
        assertThat(keys("cilium/state/identities/v1/number/")).hasSize(2);
        await("users", () -> keys("cilium/state/identities/v1/value/").size() == 2 * NODES);
        podsEverywhere(0, 1);
        assertThat(awaitAgreement(3)).containsEntry("kind-0", before.get("kind-0"));
    }

    @Test
    void whatACrashedNodeAloneUsedIsCollectedOnlyAfterItsLease() throws Exception {
        LiveNode crashing = node("node1", etcd.options(TTL), etcd.options(TTL), Duration.ofSeconds(1));
        crashing.pod("only", "kind-7", "node1", 7);
        await("its number", () -> crashing.numbers().size() == 1);
        await("its user", () -> keys("cilium/state/identities/v1/value/").size() == 1);
        LiveNode other = node("node2", etcd.options(TTL), etcd.options(TTL), Duration.ofSeconds(1));
        long begunNanos = System.nanoTime();
        nodes.remove(crashing);
        crashing.close();
        await("nothing left", () -> keys(EtcdKeys.IDS).isEmpty());
        assertThat(System.nanoTime() - begunNanos)
                .isGreaterThan(TTL.dividedBy(3).toNanos());
        assertThat(other.numbers()).isEmpty();
    }

    @Test
    void labelsThatWouldReadAsOthersGetNoNumber() throws Exception {
        LabelSet forged = LabelSet.of(new Label("k8s", "class", "x;k8s:org=empire"));
        try (EtcdRecords records = new EtcdRecords(new EtcdClient(etcd.options(LONG)), "node1", LONG)) {
            records.refresh();
            assertThatThrownBy(() -> records.ensure(new Wanted(forged, Optional.empty(), Recorded.NO)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("separates");
        }
        assertThat(keys("cilium/")).isEmpty();
    }

    private void nodes(Duration ttl, Duration unusedFor) throws IOException {
        for (int i = 1; i <= NODES; i++) {
            node("node" + i, etcd.options(ttl), etcd.options(ttl), unusedFor);
        }
    }

    private LiveNode node(String name, EtcdOptions options, EtcdOptions watchOptions, Duration unusedFor)
            throws IOException {
        EtcdClient watching = new EtcdClient(watchOptions);
        clients.add(watching);
        LiveNode node = new LiveNode(
                name,
                new EtcdRecords(new EtcdClient(options), name, options.leaseTtl()),
                unusedFor,
                sink -> new EtcdIdentityWatch(watching, watchOptions, sink));
        nodes.add(node);
        return node;
    }

    /** Every node has a pod of each of these kinds, and every node knows them all. */
    private void podsEverywhere(int from, int to) {
        for (int kind = from; kind < to; kind++) {
            for (int owner = 0; owner < NODES; owner++) {
                for (LiveNode node : nodes) {
                    node.pod(
                            "kind-" + kind + "-node" + (owner + 1),
                            "kind-" + kind,
                            "node" + (owner + 1),
                            kind * NODES + owner);
                }
            }
        }
    }

    private Map<String, NumericIdentity> awaitAgreement(int kinds) {
        Supplier<List<Map<String, NumericIdentity>>> all =
                () -> nodes.stream().map(LiveNode::numbers).toList();
        await(kinds + " numbers on every node, has " + all.get(), () -> {
            List<Map<String, NumericIdentity>> now = all.get();
            return now.get(0).size() == kinds && new HashSet<>(now).size() == 1;
        });
        Map<String, NumericIdentity> agreed = all.get().get(0);
        assertThat(new HashSet<>(agreed.values())).hasSize(kinds);
        return agreed;
    }

    private Map<String, String> keys(String prefix) {
        Map<String, String> keys = new TreeMap<>();
        for (KeyValue entry : entries(prefix)) {
            keys.put(EtcdClient.text(entry.getKey()), EtcdClient.text(entry.getValue()));
        }
        return keys;
    }

    private List<Long> leases() {
        return entries("cilium/state/identities/v1/value/").stream()
                .map(KeyValue::getLease)
                .distinct()
                .toList();
    }

    private List<KeyValue> entries(String prefix) {
        try {
            return raw.getKVClient()
                    .get(
                            EtcdClient.bytes(prefix),
                            GetOption.builder().isPrefix(true).build())
                    .get(10, TimeUnit.SECONDS)
                    .getKvs();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}

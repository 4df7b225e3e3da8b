package io.weir.agent.identities;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterObject.IdentityObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several nodes, one API server, few numbers; messages late and steps interleaved at every call, nodes that crash before or
 * after a write took effect. Whatever happens, no number changes its meaning while anybody uses it, and in the end all agree.
 */
class IdentityAgreementTest {

    private static final int STEPS = 2_500;
    private static final int SEEDS = 20;
    private static final long LATEST_MESSAGE_MILLIS = 20_000;
    private static final Duration UNUSED_FOR = Duration.ofSeconds(40);
    private static final NumberProbe FEW_NUMBERS = new NumberProbe(256, 269);
    private static final int LABEL_SETS = 12;
    private static final Set<String> NODES = new TreeSet<>(List.of("node1", "node2", "node3", "node4"));

    private static final class Crash extends IOException {
        private static final long serialVersionUID = 1;
    }

    static List<Integer> seeds() {
        List<Integer> seeds = new ArrayList<>();
        for (int seed = 1; seed <= Integer.getInteger("weir.identities.seeds", SEEDS); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allNodesAgreeAndNoNumberChangesItsMeaningInUse(int seed) throws Exception {
        live(new World(seed, false));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void somebodyWhoDeletesAndMakesNumbersAtWillChangesNoMeaningAtOnceEither(int seed) throws Exception {
        live(new World(seed, true));
    }

    private static void live(World world) throws InterruptedException {
        for (int step = 0; step < STEPS; step++) {
            world.step();
        }
        world.comeToRest();
        world.checkAgreement();
    }

    /** The cluster. */
    private static final class World {
        private final Random random;
        private final ModelStore store = new ModelStore(this::checkCreation);
        private final Map<String, ModelNode> nodes = new TreeMap<>();
        private final Map<ObjectName, ClusterObject.Pod> pods = new TreeMap<>();
        private final Set<String> busy = new HashSet<>();
        private int created;
        private int marks;
        private boolean calm;
        private final boolean vandal;

        World(int seed, boolean vandal) {
            random = new Random(seed);
            this.vandal = vandal;
            NODES.forEach(name -> start(name));
        }

        private void start(String name) {
            ModelNode earlier = nodes.get(name);
            ObjectRecords records = new ObjectRecords(new Interrupted(name), FEW_NUMBERS, () -> "mark " + ++marks);
            IdentityRound round =
                    new IdentityRound(records, new CollectionTurns(name, Duration.ofSeconds(60)), UNUSED_FOR, random);
            ModelNode node = new ModelNode(name, NODES, round, earlier);
            List<ClusterObject> listed = new ArrayList<>(store.all());
            listed.addAll(pods.values());
            node.list(listed);
            nodes.put(name, node);
        }

        /** A number is created: nobody who has a pod may mean something else by it. */
        private void checkCreation(NumericIdentity id, LabelSet labels) {
            if (vandal) {
                return;
            }
            nodes.values().forEach(node -> {
                Optional<LabelSet> meaning = node.meaning(id);
                assertThat(meaning.isEmpty() || meaning.get().equals(labels) || !hasPod(meaning.get()))
                        .as("identity %s is created for %s, but %s uses it for %s", id, labels, node.name, meaning)
                        .isTrue();
            });
        }

        private boolean hasPod(LabelSet labels) {
            String kind = labels.find(Label.K8S_SOURCE, "kind").orElseThrow().value();
            return pods.values().stream()
                    .anyMatch(pod -> kind.equals(pod.labels().get("kind")));
        }

        void step() throws InterruptedException {
            ModelNode node = pick();
            int what = random.nextInt(100);
            if (what < 7) {
                putPod();
            } else if (what < 16) {
                removePod();
            } else if (what < 45) {
                deliver(node);
            } else if (what < 62) {
                node.settle();
            } else if (what < 76) {
                node.publish();
            } else if (what < 92) {
                allocate(node);
            } else if (what < 93) {
                start(node.name);
            } else if (what < 95 && vandal) {
                destroy();
            } else {
                pass(random.nextInt(8_000));
            }
        }

        /** Deletes a number, or makes a second one for the same labels, that is as old as the node of a pod may think. */
        private void destroy() {
            List<IdentityObject> all = store.all();
            if (all.isEmpty()) {
                return;
            }
            IdentityObject object = all.get(random.nextInt(all.size()));
            int before = store.changes.size();
            if (random.nextBoolean()) {
                assertThat(store.delete(store.read(object.id()).orElseThrow())).isTrue();
            }
            store.create(new NumericIdentity(256 + random.nextInt(14)), object.labels());
            tellIdentities(before);
        }

        private ModelNode pick() {
            List<ModelNode> all = new ArrayList<>(nodes.values());
            return all.get(random.nextInt(all.size()));
        }

        private void putPod() {
            int number = ++created;
            String node = pick().name;
            ClusterObject.Pod pod = new ClusterObject.Pod(
                    "default",
                    "pod-" + number,
                    "uid-" + number,
                    Map.of("kind", Integer.toString(random.nextInt(LABEL_SETS))),
                    node,
                    "default",
                    Map.of(),
                    List.of(IpPrefix.parse("10.0." + number / 250 + "." + (1 + number % 250))),
                    false,
                    false,
                    Optional.of(new Attachment.HostInterface("lxc" + number)));
            pods.put(pod.objectName(), pod);
            tell(new ModelNode.PodChange(store.nowMillis, pod.objectName(), pod));
        }

        private void removePod() {
            if (pods.size() > 3 && (pods.size() > 7 || random.nextBoolean())) {
                List<ObjectName> names = new ArrayList<>(pods.keySet());
                ObjectName name = names.get(random.nextInt(names.size()));
                pods.remove(name);
                tell(new ModelNode.PodChange(store.nowMillis, name, null));
            }
        }

        private void tell(ModelNode.PodChange change) {
            nodes.values().forEach(node -> node.podChanges.add(change));
        }

        private void tellIdentities(int from) {
            for (ModelStore.Change change : store.changes.subList(from, store.changes.size())) {
                nodes.values().forEach(node -> node.identityChanges.add(change));
            }
        }

        private void deliver(ModelNode node) {
            boolean identity = random.nextBoolean();
            if (identity && !node.identityChanges.isEmpty()) {
                node.deliverIdentity();
            } else if (!identity && !node.podChanges.isEmpty()) {
                node.deliverPod();
            }
        }

        /** Time passes; no message may be later than the latest. */
        private void pass(long millis) {
            store.nowMillis += millis;
            long latest = store.nowMillis - LATEST_MESSAGE_MILLIS;
            for (ModelNode node : nodes.values()) {
                while (!node.identityChanges.isEmpty()
                        && node.identityChanges.getFirst().atMillis() < latest) {
                    node.deliverIdentity();
                }
                while (!node.podChanges.isEmpty() && node.podChanges.getFirst().atMillis() < latest) {
                    node.deliverPod();
                }
            }
        }

        private void allocate(ModelNode node) throws InterruptedException {
            if (!busy.add(node.name)) {
                return;
            }
            try {
                node.allocate(store.nowMillis);
            } catch (Crash crash) {
                start(node.name);
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("numbers are taken");
            } finally {
                busy.remove(node.name);
            }
        }

        void comeToRest() throws InterruptedException {
            for (int i = 0; i < 10 && vandal; i++) {
                destroy();
            }
            calm = true;
            for (int turn = 0; turn < 400; turn++) {
                store.nowMillis += 5_000;
                for (ModelNode node : nodes.values()) {
                    while (!node.identityChanges.isEmpty()) {
                        node.deliverIdentity();
                    }
                    while (!node.podChanges.isEmpty()) {
                        node.deliverPod();
                    }
                    node.settle();
                    node.publish();
                    node.settle();
                    allocate(node);
                }
            }
        }

        void checkAgreement() {
            Map<LabelSet, NumericIdentity> agreed = new HashMap<>();
            store.all().forEach(object -> assertThat(agreed.put(object.labels(), object.id()))
                    .as("a second number for %s", object.labels())
                    .isNull());
            store.all().forEach(object -> assertThat(object.unusedMark())
                    .as("mark of %s, which is in use", object.id())
                    .isEmpty());
            Set<String> kinds = new HashSet<>();
            pods.values().forEach(pod -> kinds.add(pod.labels().get("kind")));
            assertThat(agreed).hasSize(kinds.size());
            nodes.values().forEach(node -> {
                Map<LabelSet, NumericIdentity> here = new HashMap<>();
                node.kernel().forEach((id, labels) -> {
                    if (!id.isReserved()) {
                        here.put(labels, id);
                    }
                });
                assertThat(here).as(node.name).isEqualTo(agreed);
            });
        }

        /** The API server as one node sees it: others go on before and after each call, and any call may be the last. */
        private final class Interrupted implements IdentityObjects {
            private final String node;

            Interrupted(String node) {
                this.node = node;
            }

            private void others() throws IOException, InterruptedException {
                if (calm) {
                    return;
                }
                if (random.nextInt(60) == 0) {
                    throw new Crash();
                }
                while (busy.size() < NODES.size() && random.nextInt(3) == 0) {
                    ModelNode other = pick();
                    if (!busy.contains(other.name)) {
                        step();
                    }
                }
            }

            private <T> T call(Supplier<T> operation) throws IOException, InterruptedException {
                others();
                int before = store.changes.size();
                T result = operation.get();
                tellIdentities(before);
                others();
                return result;
            }

            @Override
            public Optional<Stored> read(NumericIdentity id) throws IOException, InterruptedException {
                return call(() -> store.read(id));
            }

            @Override
            public boolean create(NumericIdentity id, LabelSet labels) throws IOException, InterruptedException {
                return call(() -> store.create(id, labels));
            }

            @Override
            public boolean mark(Stored object, String unusedMark) throws IOException, InterruptedException {
                return call(() -> store.mark(object, unusedMark));
            }

            @Override
            public boolean delete(Stored object) throws IOException, InterruptedException {
                return call(() -> store.delete(object));
            }

            @Override
            public String toString() {
                return node;
            }
        }
    }
}

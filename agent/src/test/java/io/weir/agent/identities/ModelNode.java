package io.weir.agent.identities;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.endpoint.NodeLinks;
import io.weir.agent.endpoint.PodInterface;
import io.weir.agent.publish.DesiredState;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.state.ClusterState;
import io.weir.agent.state.IdentityDemand;
import io.weir.agent.state.IdentityScope;
import io.weir.agent.state.NodeSettings;
import io.weir.agent.state.SavedState;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.compile.EnforcementMode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node: the real state and the real rounds of allocation, with the messages to it held back as the test likes. */
final class ModelNode {

    private static final OutcomeListener IGNORED = new OutcomeListener() {
        @Override
        public void accepted(ClusterEvent.Upsert event) {}

        @Override
        public void refused(Origin origin, List<String> problems) {
            throw new AssertionError(origin + ": " + problems);
        }

        @Override
        public void removed(Origin origin) {}
    };

    final String name;
    private final Set<String> nodes;
    final Deque<ModelStore.Change> identityChanges = new ArrayDeque<>();
    final Deque<PodChange> podChanges = new ArrayDeque<>();
    private final IdentityRound round;
    private final Map<NumericIdentity, LabelSet> recorded = new HashMap<>();
    ClusterState state;
    private IdentityDemand demand = IdentityDemand.NONE;
    private @Nullable DesiredState unpublished;
    /** What the kernel holds: survives a crash of the node's agent. */
    private IdentityRegistry kernel = IdentityRegistry.RESERVED;

    private @Nullable SavedState saved;

    /** A pod that came, changed or, without an object, went. */
    record PodChange(long atMillis, ObjectName name, ClusterObject.@Nullable Pod pod) {}

    ModelNode(String name, Set<String> nodes, IdentityRound round, @Nullable ModelNode earlier) {
        this.name = name;
        this.nodes = nodes;
        this.round = round;
        this.state =
                new ClusterState(new NodeSettings(name, List.of(), EnforcementMode.DEFAULT), IdentityScope.CLUSTER);
        if (earlier != null) {
            kernel = earlier.kernel;
            saved = earlier.saved;
            if (saved != null) {
                state.restore(saved);
            }
        }
        nodes.forEach(node -> upsert(new ClusterObject.Node(node, List.of())));
    }

    void list(List<? extends ClusterObject> objects) {
        objects.forEach(this::upsert);
        state.apply(new ClusterEvent.Synced(), IGNORED);
    }

    void deliverIdentity() {
        ModelStore.Change change = identityChanges.removeFirst();
        if (change.object() != null) {
            upsert(change.object());
        } else {
            recorded.remove(change.id());
            remove(new ObjectName(
                    ClusterObject.IdentityObject.KIND, "", change.id().toString()));
        }
    }

    void deliverPod() {
        PodChange change = podChanges.removeFirst();
        if (change.pod() != null) {
            upsert(change.pod());
        } else {
            remove(change.name());
        }
    }

    private void upsert(ClusterObject object) {
        if (object instanceof ClusterObject.IdentityObject identity) {
            recorded.put(identity.id(), identity.labels());
        }
        Origin origin = new Origin(object.objectName().toString());
        state.apply(new ClusterEvent.Upsert(origin, "", List.of(object)), IGNORED);
    }

    private void remove(ObjectName object) {
        state.apply(new ClusterEvent.Remove(new Origin(object.toString())), IGNORED);
    }

    void settle() {
        Map<ObjectName, PodInterface> pods = new HashMap<>();
        state.settle();
        state.attachments()
                .keySet()
                .forEach(pod ->
                        pods.put(pod, new PodInterface.Found(2 + Math.floorMod(pod.hashCode(), 1 << 20), "lxc", 0)));
        state.links(new NodeLinks(List.of(), pods));
        Optional<DesiredState> desired = state.settle();
        if (desired.isPresent()) {
            unpublished = desired.get();
        }
        state.takeIdentityDemand().ifPresent(now -> demand = now);
    }

    /** Writes what is desired to the kernel, where no number may change its meaning at once. */
    void publish() {
        DesiredState desired = unpublished;
        if (desired == null) {
            return;
        }
        unpublished = null;
        saved = desired.saved();
        IdentityRegistry now = desired.snapshot().identities();
        now.forEach((id, labels) -> {
            Optional<LabelSet> before = kernel.labels(id);
            assertThat(before.isEmpty() || before.get().equals(labels))
                    .as("%s: identity %s is redefined in the kernel, from %s to %s", name, id, before, labels)
                    .isTrue();
        });
        kernel = now;
        state.published(new PublishReport(desired.snapshot().revision(), desired.policyRevision(), Map.of(), ""));
    }

    void allocate(long nowMillis) throws IOException, InterruptedException {
        round.run(demand, nowMillis, nowMillis);
    }

    /** What this node uses a number for that it knows to be recorded, as all numbers are but those of deleted objects. */
    Optional<LabelSet> meaning(NumericIdentity id) {
        return state.identities().labels(id).filter(labels -> Optional.of(labels)
                .equals(Optional.ofNullable(recorded.get(id))));
    }

    IdentityRegistry kernel() {
        return kernel;
    }

    Set<String> nodes() {
        return nodes;
    }
}

package io.weir.agent.identities;

import io.weir.agent.endpoint.NodeLinks;
import io.weir.agent.endpoint.PodInterface;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.state.ClusterState;
import io.weir.agent.state.IdentityScope;
import io.weir.agent.state.NodeSettings;
import io.weir.agent.state.StateLoop;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.compile.EnforcementMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The control path of a node as the agent wires it, with a kernel that takes everything; its pods come from the test. */
public final class LiveNode implements AutoCloseable {

    private static final OutcomeListener IGNORED = new OutcomeListener() {
        @Override
        public void accepted(ClusterEvent.Upsert event) {}

        @Override
        public void refused(Origin origin, List<String> problems) {}

        @Override
        public void removed(Origin origin) {}
    };

    public final String name;
    private final ClusterState state;
    private final StateLoop loop;
    private final ClusterWatch watch;
    private final ClusterAllocation allocation;

    /**
     * Starts it.
     *
     * @param watches makes the watch of the numbers
     */
    public LiveNode(
            String name, IdentityRecords records, Duration unusedFor, Function<ClusterSink, ClusterWatch> watches) {
        this.name = name;
        state = new ClusterState(new NodeSettings(name, List.of(), EnforcementMode.DEFAULT), IdentityScope.CLUSTER);
        loop = new StateLoop(this::settle, failure -> {
            throw new AssertionError(name, failure);
        });
        allocation = new ClusterAllocation(records, name, unusedFor);
        watch = watches.apply(
                (events, outcomes) -> loop.execute(() -> events.forEach(event -> state.apply(event, outcomes))));
        loop.start();
        watch.start();
    }

    private void settle() {
        state.settle();
        Map<ObjectName, PodInterface> pods = new HashMap<>();
        state.attachments()
                .keySet()
                .forEach(pod ->
                        pods.put(pod, new PodInterface.Found(2 + Math.floorMod(pod.hashCode(), 1 << 20), "lxc", 0)));
        state.links(new NodeLinks(List.of(), pods));
        state.settle()
                .ifPresent(desired -> state.published(
                        new PublishReport(desired.snapshot().revision(), desired.policyRevision(), Map.of(), "")));
        state.takeIdentityDemand().ifPresent(allocation::want);
    }

    /** A pod with the label {@code kind}, here or elsewhere. */
    public void pod(String pod, String kind, String node, int number) {
        ClusterObject.Pod object = new ClusterObject.Pod(
                "default",
                pod,
                "uid-" + pod,
                Map.of("kind", kind),
                node,
                "default",
                Map.of(),
                List.of(IpPrefix.parse("10." + number / 65_000 + "." + number / 250 % 250 + "." + (1 + number % 250))),
                false,
                false,
                Optional.of(new Attachment.HostInterface("lxc" + number)));
        Origin origin = new Origin(object.objectName().toString());
        loop.execute(() -> state.apply(new ClusterEvent.Upsert(origin, "", List.of(object)), IGNORED));
    }

    public void removePod(String pod) {
        Origin origin = new Origin(new ObjectName("Pod", "default", pod).toString());
        loop.execute(() -> state.apply(new ClusterEvent.Remove(origin), IGNORED));
    }

    /** The number of each {@code kind} that is in use here. */
    public Map<String, NumericIdentity> numbers() {
        Map<String, NumericIdentity> numbers = new TreeMap<>();
        try {
            loop.ask(state::identities).get(10, TimeUnit.SECONDS).forEach((id, labels) -> kind(labels)
                    .ifPresent(kind -> numbers.put(kind, id)));
        } catch (Exception failure) {
            throw new AssertionError(name, failure);
        }
        return numbers;
    }

    private static Optional<String> kind(LabelSet labels) {
        return labels.find("k8s", "kind").map(label -> label.value());
    }

    public String trouble() {
        return allocation.trouble() + watch.trouble();
    }

    /** Ends as a crash would: what it recorded stays until its lease ends. */
    @Override
    public void close() {
        allocation.close();
        watch.close();
        loop.close();
    }
}

package io.weir.agent.state;

import io.weir.agent.state.IdentityDemand.Recorded;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.agent.watch.ClusterObject.IdentityObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pods and endpoint objects use which label set and number, and what follows for the numbers of the cluster. */
final class IdentityUse {

    private final ClusterNumbers numbers;
    private final Map<LabelSet, LabelGroup> groups = new HashMap<>();
    private final Map<LabelSet, LabelGroup> local = new LinkedHashMap<>();
    private final Set<LabelSet> waiting = new HashSet<>();
    private final Map<NumericIdentity, Integer> endpointObjects = new HashMap<>();
    private final Map<NumericIdentity, IdentityObject> unused = new HashMap<>();
    private boolean changed;

    IdentityUse(ClusterNumbers numbers) {
        this.numbers = numbers;
    }

    /** The pods with these labels; a new group when there is none yet, which counts from the first {@link #join}. */
    LabelGroup group(LabelSet labels) {
        @Nullable LabelGroup known = groups.get(labels);
        return known == null ? new LabelGroup(labels) : known;
    }

    @Nullable
    LabelGroup find(LabelSet labels) {
        return groups.get(labels);
    }

    void join(LabelGroup group, ObjectName pod, boolean ofThisNode) {
        boolean first = groups.putIfAbsent(group.labels(), group) == null;
        if (group.add(pod, ofThisNode)) {
            refresh(group);
        }
        if (first) {
            numbers.numbers(group.labels()).forEach(this::reconsider);
        }
    }

    /** Takes the pod away; gives the group when it was the last one. */
    Optional<LabelGroup> leave(LabelSet labels, ObjectName pod) {
        @Nullable LabelGroup group = groups.get(labels);
        if (group == null || !group.remove(pod)) {
            return Optional.empty();
        }
        boolean last = group.pods().isEmpty();
        if (last) {
            groups.remove(labels);
            waiting.remove(labels);
        }
        refresh(group);
        if (last) {
            numbers.numbers(labels).forEach(this::reconsider);
        }
        return last ? Optional.of(group) : Optional.empty();
    }

    private void refresh(LabelGroup group) {
        if (group.isLocal()) {
            changed |= local.put(group.labels(), group) == null;
        } else {
            changed |= local.remove(group.labels()) != null;
        }
        boolean waits =
                !group.pods().isEmpty() && !group.isLocal() && group.identity().isEmpty();
        changed |= waits ? waiting.add(group.labels()) : waiting.remove(group.labels());
    }

    /** An endpoint object names the number, or does so no longer. */
    void count(NumericIdentity id, int difference) {
        endpointObjects.merge(id, difference, Integer::sum);
        endpointObjects.remove(id, 0);
        reconsider(id);
    }

    /** Looks again whether anybody uses the number. */
    void reconsider(NumericIdentity id) {
        Optional<IdentityObject> object = numbers.object(id);
        @Nullable
        IdentityObject before =
                object.isPresent() && !isUsed(object.get()) ? unused.put(id, object.get()) : unused.remove(id);
        changed |= !Optional.ofNullable(before).equals(Optional.ofNullable(unused.get(id)));
    }

    private boolean isUsed(IdentityObject object) {
        if (endpointObjects.containsKey(object.id())) {
            return true;
        }
        @Nullable LabelGroup group = groups.get(object.labels());
        return group != null
                && (group.identity().map(SecurityIdentity::id).equals(Optional.of(object.id()))
                        || numbers.canonical(object.labels()).equals(Optional.of(object.id())));
    }

    /** A group of this node has, or lacks, something else than before. */
    void changed(LabelGroup group) {
        changed = true;
        refresh(group);
    }

    /** What is asked for when that is another than at the last call. */
    Optional<IdentityDemand> takeDemand(Set<String> nodes) {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        List<Wanted> wanted = new ArrayList<>();
        local.forEach((labels, group) -> wanted.add(wanted(labels, group)));
        Map<NumericIdentity, LabelSet> nobodys = new HashMap<>();
        Map<NumericIdentity, String> marked = new HashMap<>();
        unused.forEach((id, object) -> {
            nobodys.put(id, object.labels());
            if (!object.unusedMark().isEmpty()) {
                marked.put(id, object.unusedMark());
            }
        });
        return Optional.of(new IdentityDemand(wanted, waiting, nobodys, marked, nodes));
    }

    private Wanted wanted(LabelSet labels, LabelGroup group) {
        Optional<IdentityObject> canonical = numbers.canonical(labels).flatMap(numbers::object);
        if (canonical.isPresent()) {
            return new Wanted(
                    labels,
                    canonical.map(IdentityObject::id),
                    canonical.get().unusedMark().isEmpty() ? Recorded.YES : Recorded.AS_UNUSED);
        }
        return new Wanted(labels, group.identity().map(SecurityIdentity::id), Recorded.NO);
    }
}

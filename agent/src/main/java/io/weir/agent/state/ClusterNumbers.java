package io.weir.agent.state;

import io.weir.agent.watch.ClusterObject.IdentityObject;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that label sets have in the whole cluster, by its identity objects. Of several numbers for one label set all
 * nodes choose the oldest, and of equally old ones the lowest.
 *
 * <p>A number is never redefined in one step: while the kernel may hold it with one meaning, it gets no other. A label set
 * whose number is taken like that waits, and is denied, until a publication without the old meaning is complete.
 */
final class ClusterNumbers {

    private static final Comparator<IdentityObject> OLDEST_FIRST =
            Comparator.comparingLong(IdentityObject::age).thenComparing(IdentityObject::id);

    private final Map<NumericIdentity, IdentityObject> objects = new HashMap<>();
    private final Map<LabelSet, TreeSet<IdentityObject>> byLabels = new HashMap<>();
    /** What numbers mean here, in use or perhaps still in the kernel. */
    private final Map<NumericIdentity, LabelSet> meanings = new HashMap<>();
    /** Numbers out of use that the kernel may hold, with the first state that does without them. */
    private final Map<NumericIdentity, Long> retired = new HashMap<>();
    /** Numbers of an earlier run whose objects may be gone. */
    private final Map<LabelSet, NumericIdentity> restored = new HashMap<>();

    /** Takes up the numbers of an earlier run, which the kernel may hold until a state is published. */
    void restore(NumericIdentity id, LabelSet labels) {
        meanings.put(id, labels);
        retired.put(id, 1L);
        restored.put(labels, id);
    }

    /** Takes over an object, instead of one with the same number. */
    void put(IdentityObject object) {
        remove(object.id());
        objects.put(object.id(), object);
        byLabels.computeIfAbsent(object.labels(), first -> new TreeSet<>(OLDEST_FIRST))
                .add(object);
    }

    void remove(NumericIdentity id) {
        IdentityObject before = objects.remove(id);
        if (before != null) {
            TreeSet<IdentityObject> same = byLabels.getOrDefault(before.labels(), new TreeSet<>(OLDEST_FIRST));
            same.remove(before);
            if (same.isEmpty()) {
                byLabels.remove(before.labels());
            }
        }
    }

    Optional<IdentityObject> object(NumericIdentity id) {
        return Optional.ofNullable(objects.get(id));
    }

    /** Every number that stands for these labels. */
    Set<NumericIdentity> numbers(LabelSet labels) {
        Set<NumericIdentity> ids = new HashSet<>();
        byLabels.getOrDefault(labels, new TreeSet<>(OLDEST_FIRST)).forEach(object -> ids.add(object.id()));
        return ids;
    }

    /** The number that all nodes use for these labels. */
    Optional<NumericIdentity> canonical(LabelSet labels) {
        TreeSet<IdentityObject> same = byLabels.get(labels);
        return same == null ? Optional.empty() : Optional.of(same.first().id());
    }

    /**
     * The number to use for these labels from now on. Without an object they keep the one they had, as long as it is no
     * other's, so that it can be recorded again.
     */
    Optional<NumericIdentity> choose(LabelSet labels, Optional<NumericIdentity> current) {
        Optional<NumericIdentity> canonical = canonical(labels);
        if (canonical.isPresent() && isFree(canonical.get(), labels)) {
            return canonical;
        }
        return current.or(() -> Optional.ofNullable(restored.get(labels))).filter(id -> {
            IdentityObject object = objects.get(id);
            return isFree(id, labels) && (object == null || object.labels().equals(labels));
        });
    }

    private boolean isFree(NumericIdentity id, LabelSet labels) {
        @Nullable LabelSet meaning = meanings.get(id);
        return meaning == null || meaning.equals(labels);
    }

    /** The number is in use for these labels, for which it was chosen. */
    void hold(NumericIdentity id, LabelSet labels) {
        meanings.put(id, labels);
        retired.remove(id);
    }

    /** The number is out of use; {@code revision} is the first state without it. */
    void retire(NumericIdentity id, long revision) {
        retired.put(id, revision);
    }

    /** The state numbered {@code revision}, or a later one, is all that the kernel holds; gives the numbers that are free. */
    Set<NumericIdentity> published(long revision) {
        restored.clear();
        Set<NumericIdentity> freed = new HashSet<>();
        retired.forEach((id, since) -> {
            if (since <= revision) {
                freed.add(id);
            }
        });
        freed.forEach(id -> {
            retired.remove(id);
            meanings.remove(id);
        });
        return freed;
    }
}

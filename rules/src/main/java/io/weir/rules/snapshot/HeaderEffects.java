package io.weir.rules.snapshot;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the header matches of the rules do to a request that they let through: to its header fields, and to its log entry.
 * A field in {@code removed} and {@code appended} is replaced: the removal comes first.
 *
 * @param removed names of fields every line of which is taken out; lower case, no name twice
 * @param appended fields put behind the ones that are left, in this order; by name where several rules add some
 * @param missing fields a rule expected that the request does not have, for the log
 * @param rejected fields of the request that do not have the value a rule expected, with the received value, for the log
 */
public record HeaderEffects(
        List<String> removed, List<HeaderField> appended, List<HeaderField> missing, List<HeaderField> rejected) {

    /** No effect. */
    public static final HeaderEffects NONE = new HeaderEffects(List.of(), List.of(), List.of(), List.of());

    private static final Comparator<HeaderField> BY_NAME_AND_VALUE =
            Comparator.comparing(HeaderField::name).thenComparing(HeaderField::value);

    public HeaderEffects {
        removed = List.copyOf(removed);
        appended = List.copyOf(appended);
        missing = List.copyOf(missing);
        rejected = List.copyOf(rejected);
    }

    /** Both of them. It does not matter which comes first, and what both have is there once. */
    public HeaderEffects and(HeaderEffects other) {
        if (isNone()) {
            return other;
        }
        if (other.isNone()) {
            return this;
        }
        TreeSet<String> names = new TreeSet<>(removed);
        names.addAll(other.removed);
        return new HeaderEffects(
                List.copyOf(names),
                union(appended, other.appended),
                union(missing, other.missing),
                union(rejected, other.rejected));
    }

    /** What is secret in one of them is secret in the result. */
    private static List<HeaderField> union(List<HeaderField> left, List<HeaderField> right) {
        TreeSet<HeaderField> all = new TreeSet<>(BY_NAME_AND_VALUE);
        for (boolean secret : new boolean[] {true, false}) {
            Stream.concat(left.stream(), right.stream())
                    .filter(field -> field.secret() == secret)
                    .forEach(all::add);
        }
        return List.copyOf(all);
    }

    /** Whether there is no effect, neither on the request nor on its log entry. */
    public boolean isNone() {
        return !changesRequest() && missing.isEmpty() && rejected.isEmpty();
    }

    /** Whether the request leaves with other header fields than it came with. */
    public boolean changesRequest() {
        return !removed.isEmpty() || !appended.isEmpty();
    }
}

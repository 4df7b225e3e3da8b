package io.weir.identity;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An immutable set of labels, sorted by source and key, at most one value a source and key. Equal sets are equal values. */
public final class LabelSet implements Iterable<Label> {

    /** The set without labels. */
    public static final LabelSet EMPTY = new LabelSet(List.of());

    private final List<Label> sorted;

    private LabelSet(List<Label> sorted) {
        this.sorted = sorted;
    }

    public static LabelSet of(Label... labels) {
        return of(List.of(labels));
    }

    /**
     * The set of these labels.
     *
     * @throws IllegalArgumentException when one source and key has two different values
     */
    public static LabelSet of(Collection<Label> labels) {
        TreeMap<String, Label> byName = new TreeMap<>();
        for (Label label : labels) {
            Label before = byName.put(label.source() + ":" + label.key(), label);
            if (before != null && !before.equals(label)) {
                throw new IllegalArgumentException("labels " + before + " and " + label + ": one key with two values");
            }
        }
        return new LabelSet(byName.values().stream().sorted().toList());
    }

    public List<Label> asList() {
        return sorted;
    }

    public boolean isEmpty() {
        return sorted.isEmpty();
    }

    /** The label with this key; {@code any} as source means the first one of whatever source. */
    public Optional<Label> find(String source, String key) {
        for (Label label : sorted) {
            if (label.key().equals(key)
                    && (source.equals(Label.ANY_SOURCE) || label.source().equals(source))) {
                return Optional.of(label);
            }
        }
        return Optional.empty();
    }

    public Stream<Label> stream() {
        return sorted.stream();
    }

    @Override
    public Iterator<Label> iterator() {
        return sorted.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet that && sorted.equals(that.sorted);
    }

    @Override
    public int hashCode() {
        return sorted.hashCode();
    }

    /** The labels sorted, comma-separated, without blanks. */
    @Override
    public String toString() {
        return String.join(",", sorted.stream().map(Label::toString).toList());
    }
}

package io.weir.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * An immutable set of identities, or every identity there is. Asking allocates nothing; adding and removing copies the set.
 */
public final class IdentitySet {

    /** No identity. */
    public static final IdentitySet NONE = new IdentitySet(false, new int[0]);

    /** Every identity, also those that nobody has heard of yet. */
    public static final IdentitySet EVERY = new IdentitySet(true, new int[0]);

    private final boolean every;
    private final int[] sorted;

    private IdentitySet(boolean every, int[] sorted) {
        this.every = every;
        this.sorted = sorted;
    }

    public static IdentitySet of(NumericIdentity... identities) {
        return of(Arrays.asList(identities));
    }

    public static IdentitySet of(Collection<NumericIdentity> identities) {
        return new IdentitySet(
                false,
                identities.stream()
                        .mapToInt(NumericIdentity::value)
                        .sorted()
                        .distinct()
                        .toArray());
    }

    public boolean contains(NumericIdentity identity) {
        return every || Arrays.binarySearch(sorted, identity.value()) >= 0;
    }

    /** Whether it holds every identity. */
    public boolean isEvery() {
        return every;
    }

    public boolean isEmpty() {
        return !every && sorted.length == 0;
    }

    /** Number of listed identities; 0 for {@link #EVERY}, which lists none. */
    public int size() {
        return sorted.length;
    }

    /** This set and {@code identity}. */
    public IdentitySet with(NumericIdentity identity) {
        if (contains(identity)) {
            return this;
        }
        int at = -Arrays.binarySearch(sorted, identity.value()) - 1;
        int[] grown = new int[sorted.length + 1];
        System.arraycopy(sorted, 0, grown, 0, at);
        grown[at] = identity.value();
        System.arraycopy(sorted, at, grown, at + 1, sorted.length - at);
        return new IdentitySet(false, grown);
    }

    /**
     * This set but not {@code identity}.
     *
     * @throws IllegalStateException on {@link #EVERY}
     */
    public IdentitySet without(NumericIdentity identity) {
        if (every) {
            throw new IllegalStateException("the set of every identity cannot lose identity " + identity);
        }
        int at = Arrays.binarySearch(sorted, identity.value());
        if (at < 0) {
            return this;
        }
        int[] shrunk = new int[sorted.length - 1];
        System.arraycopy(sorted, 0, shrunk, 0, at);
        System.arraycopy(sorted, at + 1, shrunk, at, shrunk.length - at);
        return new IdentitySet(false, shrunk);
    }

    /** Gives the listed identities in ascending order; none for {@link #EVERY}. */
    public void forEach(Consumer<NumericIdentity> action) {
        for (int value : sorted) {
            action.accept(new NumericIdentity(value));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdentitySet that && every == that.every && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return every ? 1 : Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return every ? "every" : Arrays.toString(sorted);
    }
}

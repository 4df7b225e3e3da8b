package io.weir.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The labels behind each identity number: an immutable view at one moment. A radix tree over the 25 bits of a number; a
 * change copies one path of five small arrays.
 */
public final class IdentityRegistry {

    /** The reserved identities alone. */
    public static final IdentityRegistry RESERVED = reservedOnly();

    private static final int LEVEL_BITS = 5;
    private static final int FAN_OUT = 1 << LEVEL_BITS;
    private static final int TOP_SHIFT = 4 * LEVEL_BITS;

    private final @Nullable Object[] root;
    private final int size;

    private IdentityRegistry(@Nullable Object[] root, int size) {
        this.root = root;
        this.size = size;
    }

    private static IdentityRegistry reservedOnly() {
        IdentityRegistry registry = new IdentityRegistry(new @Nullable Object[FAN_OUT], 0);
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            registry = registry.put(reserved.id(), reserved.identity());
        }
        return registry;
    }

    /**
     * This registry and {@code identity}, which replaces what its number stood for.
     *
     * @throws IllegalArgumentException when the number is reserved: those are always here
     */
    public IdentityRegistry with(SecurityIdentity identity) {
        refuseReserved(identity.id());
        return put(identity.id(), identity);
    }

    /**
     * This registry but not {@code id}.
     *
     * @throws IllegalArgumentException when the number is reserved: those are always here
     */
    public IdentityRegistry without(NumericIdentity id) {
        refuseReserved(id);
        return identity(id).isPresent() ? put(id, null) : this;
    }

    /** This registry and those of {@code other} whose numbers stand for nothing here. Parts that both share cost nothing. */
    public IdentityRegistry withOthersOf(IdentityRegistry other) {
        List<SecurityIdentity> missing = new ArrayList<>();
        missing(root, other.root, missing);
        IdentityRegistry registry = this;
        for (SecurityIdentity identity : missing) {
            registry = registry.with(identity);
        }
        return registry;
    }

    private static void missing(
            @Nullable Object @Nullable [] here, @Nullable Object @Nullable [] there, List<SecurityIdentity> missing) {
        if (here == there || there == null) {
            return;
        }
        for (int slot = 0; slot < FAN_OUT; slot++) {
            @Nullable Object mine = here == null ? null : here[slot];
            @Nullable Object others = there[slot];
            if (others instanceof SecurityIdentity identity) {
                if (mine == null) {
                    missing.add(identity);
                }
            } else if (others != null) {
                missing((@Nullable Object @Nullable []) mine, (@Nullable Object @Nullable []) others, missing);
            }
        }
    }

    private static void refuseReserved(NumericIdentity id) {
        if (id.isReserved()) {
            throw new IllegalArgumentException("identity " + id + ": is reserved and cannot be changed");
        }
    }

    /** The labels that {@code id} stands for. */
    public Optional<LabelSet> labels(NumericIdentity id) {
        return identity(id).map(SecurityIdentity::labels);
    }

    /** The identity with this number. */
    public Optional<SecurityIdentity> identity(NumericIdentity id) {
        @Nullable Object node = root;
        for (int shift = TOP_SHIFT; shift >= 0 && node != null; shift -= LEVEL_BITS) {
            node = ((@Nullable Object[]) node)[id.value() >>> shift & (FAN_OUT - 1)];
        }
        return Optional.ofNullable((SecurityIdentity) node);
    }

    /** How many identities are known, the reserved ones included. */
    public int size() {
        return size;
    }

    /** Gives every identity in ascending order of its number. */
    public void forEach(BiConsumer<NumericIdentity, LabelSet> action) {
        forEach(root, action);
    }

    private static void forEach(@Nullable Object[] node, BiConsumer<NumericIdentity, LabelSet> action) {
        for (Object child : node) {
            if (child instanceof SecurityIdentity identity) {
                action.accept(identity.id(), identity.labels());
            } else if (child != null) {
                forEach((@Nullable Object[]) child, action);
            }
        }
    }

    private IdentityRegistry put(NumericIdentity id, @Nullable SecurityIdentity identity) {
        int before = identity(id).isPresent() ? 1 : 0;
        int after = identity == null ? 0 : 1;
        @Nullable Object[] copy = put(root, TOP_SHIFT, id.value(), identity);
        return new IdentityRegistry(
                Objects.requireNonNullElseGet(copy, () -> new @Nullable Object[FAN_OUT]), size - before + after);
    }

    /** A copy of {@code node} with the change; null when it would be empty. */
    private static @Nullable Object @Nullable [] put(
            @Nullable Object @Nullable [] node, int shift, int value, @Nullable SecurityIdentity identity) {
        @Nullable Object[] copy = node == null ? new @Nullable Object[FAN_OUT] : node.clone();
        int slot = value >>> shift & (FAN_OUT - 1);
        copy[slot] = shift == 0
                ? identity
                : put((@Nullable Object @Nullable []) copy[slot], shift - LEVEL_BITS, value, identity);
        for (Object child : copy) {
            if (child != null) {
                return copy;
            }
        }
        return null;
    }
}

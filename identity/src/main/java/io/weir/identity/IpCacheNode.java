package io.weir.identity;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One node of the trie of an {@link IpCache}: a prefix, the identity of its entry if it has one, and the longer prefixes
 * below it by their next bit. Chains of one child without an entry do not exist. Immutable.
 *
 * @param prefix what every address below has in common
 * @param identity the entry; empty on a node that only branches
 * @param zero the prefixes whose next bit is 0
 * @param one the prefixes whose next bit is 1
 */
record IpCacheNode(
        IpPrefix prefix, Optional<NumericIdentity> identity, @Nullable IpCacheNode zero, @Nullable IpCacheNode one) {

    private static IpCacheNode leaf(IpPrefix prefix, Optional<NumericIdentity> identity) {
        return new IpCacheNode(prefix, identity, null, null);
    }

    private IpCacheNode withIdentity(Optional<NumericIdentity> changed) {
        return new IpCacheNode(prefix, changed, zero, one);
    }

    private IpCacheNode withChild(boolean bit, @Nullable IpCacheNode child) {
        return bit ? new IpCacheNode(prefix, identity, zero, child) : new IpCacheNode(prefix, identity, child, one);
    }

    private @Nullable IpCacheNode child(byte[] of) {
        return bit(of, prefix.length()) ? one : zero;
    }

    private static boolean bit(byte[] address, int index) {
        return (address[index >> 3] & 0x80 >> (index & 7)) != 0;
    }

    /** How many leading bits two addresses of one family have in common, at most {@code limit}. */
    private static int commonBits(byte[] left, byte[] right, int limit) {
        for (int i = 0; i * 8 < limit; i++) {
            int difference = (left[i] ^ right[i]) & 0xff;
            if (difference != 0) {
                return Math.min(limit, i * 8 + Integer.numberOfLeadingZeros(difference) - 24);
            }
        }
        return limit;
    }

    static IpCacheNode insert(@Nullable IpCacheNode node, IpPrefix prefix, NumericIdentity identity) {
        if (node == null) {
            return leaf(prefix, Optional.of(identity));
        }
        byte[] address = prefix.sharedAddress();
        int common = commonBits(node.prefix.sharedAddress(), address, Math.min(node.prefix.length(), prefix.length()));
        if (common == node.prefix.length()) {
            return common == prefix.length()
                    ? node.withIdentity(Optional.of(identity))
                    : node.withChild(bit(address, common), insert(node.child(address), prefix, identity));
        }
        IpCacheNode above = common == prefix.length()
                ? leaf(prefix, Optional.of(identity))
                : leaf(prefix.truncated(common), Optional.empty())
                        .withChild(bit(address, common), leaf(prefix, Optional.of(identity)));
        return above.withChild(bit(node.prefix.sharedAddress(), common), node);
    }

    static @Nullable IpCacheNode remove(@Nullable IpCacheNode node, IpPrefix prefix) {
        if (node == null) {
            return null;
        }
        byte[] address = prefix.sharedAddress();
        IpCacheNode changed;
        if (node.prefix.length() < prefix.length()) {
            changed = node.withChild(bit(address, node.prefix.length()), remove(node.child(address), prefix));
        } else {
            changed = node.withIdentity(Optional.empty());
        }
        if (changed.identity.isPresent() || (changed.zero != null && changed.one != null)) {
            return changed;
        }
        return changed.zero != null ? changed.zero : changed.one;
    }

    static Optional<NumericIdentity> longest(@Nullable IpCacheNode root, byte[] address) {
        Optional<NumericIdentity> best = Optional.empty();
        IpCacheNode node = root;
        while (node != null
                && commonBits(node.prefix.sharedAddress(), address, node.prefix.length()) == node.prefix.length()) {
            if (node.identity.isPresent()) {
                best = node.identity;
            }
            node = node.prefix.isSingleAddress() ? null : node.child(address);
        }
        return best;
    }

    static Optional<NumericIdentity> exact(@Nullable IpCacheNode root, IpPrefix prefix) {
        byte[] address = prefix.sharedAddress();
        IpCacheNode node = root;
        while (node != null && node.prefix.length() < prefix.length()) {
            node = node.child(address);
        }
        return node != null && node.prefix.equals(prefix) ? node.identity : Optional.empty();
    }

    static void forEach(@Nullable IpCacheNode node, BiConsumer<IpPrefix, NumericIdentity> action) {
        if (node != null) {
            node.identity.ifPresent(identity -> action.accept(node.prefix, identity));
            forEach(node.zero, action);
            forEach(node.one, action);
        }
    }
}

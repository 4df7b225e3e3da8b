package io.weir.identity;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which identity an address has: an immutable longest-prefix trie for IPv4 and IPv6. A change copies the path to the entry;
 * both versions share the rest. A look-up allocates nothing but its canonical address, and only for an IPv4-mapped one.
 */
public final class IpCache {

    /** No entry at all. */
    public static final IpCache EMPTY = new IpCache(null, null, 0);

    private final @Nullable IpCacheNode ipv4;
    private final @Nullable IpCacheNode ipv6;
    private final int size;

    private IpCache(@Nullable IpCacheNode ipv4, @Nullable IpCacheNode ipv6, int size) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.size = size;
    }

    /** This cache and the entry, which replaces an earlier one of the same prefix. */
    public IpCache with(IpPrefix prefix, NumericIdentity identity) {
        int grown = exact(prefix).isPresent() ? size : size + 1;
        return prefix.isIpv4()
                ? new IpCache(IpCacheNode.insert(ipv4, prefix, identity), ipv6, grown)
                : new IpCache(ipv4, IpCacheNode.insert(ipv6, prefix, identity), grown);
    }

    /** This cache but not the entry of exactly this prefix. */
    public IpCache without(IpPrefix prefix) {
        if (exact(prefix).isEmpty()) {
            return this;
        }
        return prefix.isIpv4()
                ? new IpCache(IpCacheNode.remove(ipv4, prefix), ipv6, size - 1)
                : new IpCache(ipv4, IpCacheNode.remove(ipv6, prefix), size - 1);
    }

    /**
     * The identity of the longest prefix that covers the address.
     *
     * @param address 4 or 16 bytes, network order; an IPv4-mapped IPv6 address is looked up as IPv4
     * @throws IllegalArgumentException when it is neither 4 nor 16 bytes
     */
    public Optional<NumericIdentity> lookup(byte[] address) {
        byte[] canonical = IpPrefix.isCanonical(address) ? address : IpPrefix.canonical(address);
        return IpCacheNode.longest(canonical.length == 4 ? ipv4 : ipv6, canonical);
    }

    /** The identity of the longest prefix that covers the address. */
    public Optional<NumericIdentity> lookup(InetAddress address) {
        return lookup(address.getAddress());
    }

    /** The identity of the entry of exactly this prefix. */
    public Optional<NumericIdentity> exact(IpPrefix prefix) {
        return IpCacheNode.exact(prefix.isIpv4() ? ipv4 : ipv6, prefix);
    }

    /** Gives every entry, IPv4 before IPv6, each in the order of the addresses. */
    public void forEach(BiConsumer<IpPrefix, NumericIdentity> action) {
        IpCacheNode.forEach(ipv4, action);
        IpCacheNode.forEach(ipv6, action);
    }

    /** Number of entries. */
    public int size() {
        return size;
    }
}

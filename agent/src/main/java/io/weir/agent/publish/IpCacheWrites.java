package io.weir.agent.publish;

import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.redirect.bpf.BpfException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The difference between the ipcache in the kernel and the desired one, written in steps. Longer prefixes are put before
 * shorter ones and removed after them, so that no address has the identity of a prefix around it for a moment.
 */
final class IpCacheWrites {

    private static final Comparator<IpPrefix> LONGEST_FIRST =
            Comparator.comparingInt(IpPrefix::length).reversed();

    private final Kernel kernel;
    private IpCache written = IpCache.EMPTY;

    IpCacheWrites(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Reads what the kernel has; gives its prefixes. */
    Set<IpPrefix> reload() throws BpfException {
        Map<IpPrefix, NumericIdentity> actual = kernel.ipCache();
        IpCache read = IpCache.EMPTY;
        for (Map.Entry<IpPrefix, NumericIdentity> entry : actual.entrySet()) {
            read = read.with(entry.getKey(), entry.getValue());
        }
        written = read;
        return actual.keySet();
    }

    /** The prefixes among these whose entry in the kernel is another than the desired one. */
    List<IpPrefix> differing(Set<IpPrefix> candidates, IpCache desired) {
        List<IpPrefix> differing = new ArrayList<>();
        for (IpPrefix prefix : new TreeSet<>(candidates)) {
            if (!desired.exact(prefix).equals(written.exact(prefix))) {
                differing.add(prefix);
            }
        }
        return differing;
    }

    /** Whether the kernel has no entry for any of these prefixes yet. */
    boolean areNew(List<IpPrefix> prefixes) {
        return prefixes.stream().allMatch(prefix -> written.exact(prefix).isEmpty());
    }

    /** Makes these prefixes unknown, so denied, until {@link #put} or {@link #remove} says what they are. */
    void blank(List<IpPrefix> prefixes) throws BpfException {
        for (IpPrefix prefix : prefixes) {
            write(prefix, ReservedIdentity.UNKNOWN.id());
        }
    }

    /** Writes the desired entries of these prefixes. */
    void put(List<IpPrefix> prefixes, IpCache desired) throws BpfException {
        for (IpPrefix prefix : sorted(prefixes, LONGEST_FIRST)) {
            Optional<NumericIdentity> identity = desired.exact(prefix);
            if (identity.isPresent() && !identity.equals(written.exact(prefix))) {
                write(prefix, identity.get());
            }
        }
    }

    /** Removes those of these prefixes that shall have no entry. */
    void remove(List<IpPrefix> prefixes, IpCache desired) throws BpfException {
        for (IpPrefix prefix : sorted(prefixes, LONGEST_FIRST.reversed())) {
            if (desired.exact(prefix).isEmpty()) {
                kernel.removeIpCache(prefix);
                written = written.without(prefix);
            }
        }
    }

    private static List<IpPrefix> sorted(List<IpPrefix> prefixes, Comparator<IpPrefix> order) {
        return prefixes.stream().sorted(order).toList();
    }

    private void write(IpPrefix prefix, NumericIdentity identity) throws BpfException {
        kernel.putIpCache(prefix, identity);
        written = written.with(prefix, identity);
    }
}

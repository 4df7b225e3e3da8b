package io.weir.identity;

/** Gives numbers to label sets. Equal label sets have equal numbers as long as anybody holds one. Owned by one thread. */
public interface IdentityAllocator {

    /**
     * The identity of a workload with these labels, and one more reference to it. A single reserved label gets its fixed
     * number, which is not counted.
     *
     * @throws IdentitiesExhaustedException when every number is in use
     */
    SecurityIdentity acquire(LabelSet labels) throws IdentitiesExhaustedException;

    /**
     * The node-local identity of the addresses of a prefix that are no managed endpoint, and one more reference to it. Its
     * labels are {@code cidr:<prefix>} and {@code reserved:world}.
     *
     * @throws IdentitiesExhaustedException when every number is in use
     */
    SecurityIdentity acquireCidr(IpPrefix prefix) throws IdentitiesExhaustedException;

    /**
     * Gives one reference back.
     *
     * @return whether it was the last one: the number stands for nothing now, and may be given to other labels later
     * @throws IllegalStateException when nobody holds the identity
     */
    boolean release(NumericIdentity id);
}

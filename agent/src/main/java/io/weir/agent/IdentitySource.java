package io.weir.agent;

import io.weir.agent.etcd.EtcdOptions;
import io.weir.agent.state.IdentityScope;
import java.time.Duration;

/** Where the numbers of label sets are kept. */
public sealed interface IdentitySource {

    /** How long nobody must use a number before it is collected, unless the user says otherwise. */
    Duration DEFAULT_UNUSED_FOR = Duration.ofMinutes(15);

    /** Who gives the numbers. */
    default IdentityScope scope() {
        return this instanceof Node ? IdentityScope.NODE : IdentityScope.CLUSTER;
    }

    /** On this node alone: other nodes have other numbers. */
    record Node() implements IdentitySource {}

    /**
     * In CiliumIdentity objects of the cluster that is watched.
     *
     * @param unusedFor how long nobody must use a number before it is collected
     */
    record Objects(Duration unusedFor) implements IdentitySource {}

    /**
     * In etcd.
     *
     * @param options how it is reached
     * @param unusedFor how long nobody must use a number before it is collected
     */
    record Etcd(EtcdOptions options, Duration unusedFor) implements IdentitySource {}
}

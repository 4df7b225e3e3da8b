package io.weir.agent.identities;

import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The place where the cluster keeps its numbers. Every operation may be repeated, and may run at the same time on every node.
 * Used by one thread of a node; operations wait for the other side. An {@link IOException} says what failed; whether it took
 * effect is not known then.
 */
public interface IdentityRecords extends AutoCloseable {

    /**
     * Keeps alive what this node has recorded; before any other operation of a round.
     *
     * @return how soon it is to be called again though there is nothing else to do; empty when it need not
     */
    Optional<Duration> refresh() throws IOException, InterruptedException;

    /** Records a number for labels of pods of this node, and that this node uses it. */
    void ensure(Wanted wanted) throws IOException, InterruptedException;

    /** Records a number for labels of which nobody on this node has a pod. */
    void ensureForOthers(LabelSet labels) throws IOException, InterruptedException;

    /** No pod of this node has these labels any more. */
    void release(LabelSet labels) throws IOException, InterruptedException;

    /**
     * Takes a number that nobody seems to use one step nearer to its end.
     *
     * @param labels what it stands for
     * @param mark the mark it has had for a while; empty when it has none, or not long enough
     */
    void collect(NumericIdentity id, LabelSet labels, String mark) throws IOException, InterruptedException;

    @Override
    void close();
}

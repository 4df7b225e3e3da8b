package io.weir.agent.identities;

import io.weir.agent.state.IdentityDemand;
import java.time.Duration;
import java.util.Random;

/** Sees to the numbers that a node asks for, on a thread of its own. */
public final class ClusterAllocation implements IdentityAllocation {

    /** Between two rounds: what a burst of new pods asks for is seen to at once. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** How long one node is the one that collects a number. */
    private static final Duration TURN = Duration.ofMinutes(10);

    private final IdentityRecords records;
    private final LatestWork<IdentityDemand> work;

    /**
     * Starts the thread.
     *
     * @param unusedFor how long nobody must use a number before it is collected
     */
    public ClusterAllocation(IdentityRecords records, String nodeName, Duration unusedFor) {
        this.records = records;
        Duration phase = unusedFor.dividedBy(2);
        Duration turn = phase.compareTo(TURN) < 0 ? phase.plusMillis(1) : TURN;
        IdentityRound round = new IdentityRound(records, new CollectionTurns(nodeName, turn), phase, new Random());
        this.work = new LatestWork<>(
                "weir-identities",
                PAUSE,
                demand -> round.run(demand, System.currentTimeMillis(), System.nanoTime() / 1_000_000));
    }

    @Override
    public void want(IdentityDemand demand) {
        work.offer(demand);
    }

    @Override
    public String trouble() {
        return work.trouble();
    }

    @Override
    public void close() {
        work.close();
        records.close();
    }
}

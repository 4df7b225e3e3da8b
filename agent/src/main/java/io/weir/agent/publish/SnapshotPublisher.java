package io.weir.agent.publish;

import io.weir.rules.snapshot.PolicySnapshot;
import java.util.concurrent.CompletionStage;

/** Hands a snapshot to the proxy. */
@FunctionalInterface
public interface SnapshotPublisher {

    /** From the return on requests are judged by the snapshot; completes when open connections have been judged by it as well. */
    CompletionStage<Void> publish(PolicySnapshot snapshot);
}

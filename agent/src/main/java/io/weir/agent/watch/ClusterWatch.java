package io.weir.agent.watch;

import io.prometheus.metrics.model.registry.MultiCollector;
import java.util.List;

/** A source of cluster objects that reports to a {@link ClusterSink} from threads of its own. */
public interface ClusterWatch extends AutoCloseable {

    /** Begins to report; the first full listing ends with {@link ClusterEvent.Synced}. */
    void start();

    /** What is wrong with the source itself; empty when nothing is. */
    String trouble();

    /** Where it reads from, for people. */
    String description();

    /** What it counts, for a scrape. */
    default List<MultiCollector> metrics() {
        return List.of();
    }

    @Override
    void close();
}

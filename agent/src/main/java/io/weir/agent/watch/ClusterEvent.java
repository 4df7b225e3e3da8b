package io.weir.agent.watch;

import java.util.List;

/** What a watch reports. */
public sealed interface ClusterEvent {

    /**
     * An origin now says this, and nothing of what it said before.
     *
     * @param origin the origin
     * @param text what the user wrote
     * @param objects its objects; at least one
     */
    record Upsert(Origin origin, String text, List<ClusterObject> objects) implements ClusterEvent {
        public Upsert {
            objects = List.copyOf(objects);
        }

        /** Without the text, which may hold Secrets. */
        @Override
        public String toString() {
            return "Upsert[" + origin + ", " + objects + "]";
        }
    }

    /** An origin is gone, and its objects with it. */
    record Remove(Origin origin) implements ClusterEvent {}

    /**
     * An origin changed to something that cannot be read: what it said before stays.
     *
     * @param origin the origin
     * @param problems every problem, each a line that names the place, the offending value and what was expected
     */
    record Unreadable(Origin origin, List<String> problems) implements ClusterEvent {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }

    /** Everything that was there when the watch started has been reported. */
    record Synced() implements ClusterEvent {}
}

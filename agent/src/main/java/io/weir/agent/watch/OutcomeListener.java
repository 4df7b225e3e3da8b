package io.weir.agent.watch;

import java.util.List;

/** Told whether what an origin says was applied. Called on the state thread: must not block. */
public interface OutcomeListener {

    /** Tells nobody; what is refused is logged and part of the agent's status all the same. */
    OutcomeListener NOBODY = new OutcomeListener() {
        @Override
        public void accepted(ClusterEvent.Upsert event) {}

        @Override
        public void refused(Origin origin, List<String> problems) {}

        @Override
        public void removed(Origin origin) {}
    };

    /** The objects of this event are in force. */
    void accepted(ClusterEvent.Upsert event);

    /**
     * What this origin says now is not in force; what was accepted of it before still is.
     *
     * @param problems why, at least one line
     */
    void refused(Origin origin, List<String> problems);

    /** The origin is gone and so are its objects. */
    void removed(Origin origin);
}

package io.weir.agent.identities;

import io.weir.agent.state.IdentityDemand;

/** Sees to it that label sets get numbers of the cluster, and that numbers nobody uses go. */
public interface IdentityAllocation extends AutoCloseable {

    /** Does nothing: the numbers of this node are its own. */
    IdentityAllocation NONE = new IdentityAllocation() {
        @Override
        public void want(IdentityDemand demand) {}

        @Override
        public String trouble() {
            return "";
        }

        @Override
        public void close() {}
    };

    /** This is asked for from now on. Returns at once. */
    void want(IdentityDemand demand);

    /** What keeps it from being so; empty when nothing does. */
    String trouble();

    @Override
    void close();
}

package io.weir.agent.state;

/** Who gives label sets of workloads their numbers. Numbers of prefixes are always the node's own matter. */
public enum IdentityScope {
    /** This node alone: other nodes may have other numbers for the same labels. */
    NODE,
    /** The cluster: numbers come as events, and a label set without one waits for it. */
    CLUSTER
}

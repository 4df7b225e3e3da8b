package io.weir.agent.archfixture;

/** What classes of the agent must not do. */
public final class AgentViolations {
    private AgentViolations() {}

    public static final class HandlesAChannel {
        public void run() {
            io.netty.channel.archfixture.StandIn.use();
        }
    }

    public static final class UsesEtcdOutsideItsPackage {
        public void run() {
            io.etcd.jetcd.archfixture.StandIn.use();
        }
    }
}

package io.weir.proxy.archfixture;

/** What classes of the proxy must not do; each nested class does one of it. */
public final class ProxyViolations {
    private ProxyViolations() {}

    public static final class UsesTheKernel {
        public void run() {
            io.weir.redirect.bpf.archfixture.StandIn.use();
        }
    }

    public static final class UsesTheAgent {
        public void run() {
            io.weir.agent.archfixture.StandIn.use();
        }
    }

    public static final class UsesArmeria {
        public void run() {
            com.linecorp.armeria.archfixture.StandIn.use();
        }
    }

    public static final class UsesThePolicyModel {
        public void run() {
            io.weir.rules.model.archfixture.StandIn.use();
        }
    }

    public static final class UsesTheCompiler {
        public void run() {
            io.weir.rules.compile.archfixture.StandIn.use();
        }
    }

    public static final class UsesKafkaOutsideItsPackage {
        public void run() {
            org.apache.kafka.archfixture.StandIn.use();
        }
    }
}

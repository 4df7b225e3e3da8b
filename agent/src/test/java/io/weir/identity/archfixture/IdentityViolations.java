package io.weir.identity.archfixture;

/** What classes of identity must not do; each nested class does one of it. */
public final class IdentityViolations {
    private IdentityViolations() {}

    public static final class UsesRules {
        public void run() {
            io.weir.rules.snapshot.archfixture.StandIn.use();
        }
    }

    public static final class UsesALibrary {
        public void run() {
            org.apache.kafka.archfixture.StandIn.use();
        }
    }
}

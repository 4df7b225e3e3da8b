package io.weir.redirect.bpf.archfixture;

/** What classes of redirect-bpf must not do; each nested class does one of it. */
public final class RedirectViolations {
    private RedirectViolations() {}

    public static final class UsesNetty {
        public void run() {
            io.netty.buffer.archfixture.StandIn.use();
        }
    }

    public static final class UsesTheCompiler {
        public void run() {
            io.weir.rules.compile.archfixture.StandIn.use();
        }
    }

    public static final class UsesTheProxy {
        public void run() {
            io.weir.proxy.http1.archfixture.StandIn.use();
        }
    }
}

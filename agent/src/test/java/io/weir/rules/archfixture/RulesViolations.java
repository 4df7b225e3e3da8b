package io.weir.rules.archfixture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/** What classes of rules must not do; each nested class does one of it. */
public final class RulesViolations {
    private RulesViolations() {}

    public static final class UsesNetty {
        public void run() {
            io.netty.buffer.archfixture.StandIn.use();
        }
    }

    public static final class UsesKafka {
        public void run() {
            org.apache.kafka.archfixture.StandIn.use();
        }
    }

    public static final class UsesTheKernel {
        public void run() {
            io.weir.redirect.bpf.archfixture.StandIn.use();
        }
    }

    public static final class UsesTheProxy {
        public void run() {
            io.weir.proxy.http1.archfixture.StandIn.use();
        }
    }

    public static final class StartsAThread {
        public void run() {
            new Thread(() -> {}).start();
        }
    }

    public static final class SharesBetweenThreads {
        public Object run() {
            return new ConcurrentHashMap<String, String>();
        }
    }

    public static final class ReadsNanoTime {
        public long run() {
            return System.nanoTime();
        }
    }

    public static final class ReadsAClock {
        public Clock run() {
            return Clock.systemUTC();
        }
    }

    public static final class ReadsNow {
        public Instant run() {
            return Instant.now();
        }
    }

    public static final class ReadsAFile {
        public boolean run() {
            return Files.exists(Path.of("/"));
        }
    }

    public static final class IsNative {
        public native void run();
    }

    public static final class LoadsALibrary {
        public void run() {
            System.loadLibrary("nothing");
        }
    }
}

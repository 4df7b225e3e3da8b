package io.weir.agent;

import io.weir.agent.handover.Succession;
import io.weir.agent.health.Readiness;
import io.weir.agent.publish.Publisher;
import io.weir.agent.state.ImportedPolicies;
import io.weir.agent.state.StateLoop;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.Datapath;
import io.weir.redirect.bpf.DatapathConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this agent gives its place to a successor. While that one prepares, everything is as ever; from the freeze on files and
 * kernel are the successor's, and from its take-over on new connections as well.
 */
final class Departure implements Succession.Giving {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LOCK_RETRY = Duration.ofMillis(100);

    /**
     * What a successor gets.
     *
     * @param addresses what answers at addresses of this node
     */
    record Possessions(
            RunDirectory run,
            Datapath datapath,
            DatapathConfig datapathConfig,
            DatapathEvents events,
            ImportedPolicies imported,
            Closing addresses) {}

    private final Possessions own;
    private final StateLoop loop;
    private final Publisher publisher;
    private final Readiness readiness;
    private final Runnable leave;
    private final Consumer<Throwable> fatal;
    private volatile boolean frozen;

    /**
     * @param leave begins to finish what is under way; returns at once
     * @param fatal told when this agent can not go on after a successor that failed
     */
    Departure(
            Possessions own,
            StateLoop loop,
            Publisher publisher,
            Readiness readiness,
            Runnable leave,
            Consumer<Throwable> fatal) {
        this.own = own;
        this.loop = loop;
        this.publisher = publisher;
        this.readiness = readiness;
        this.leave = leave;
        this.fatal = fatal;
    }

    /** Whether what this agent learns is not to be written anywhere. Any thread. */
    boolean isFrozen() {
        return frozen;
    }

    @Override
    public void announced(String version) {
        LOG.info("an agent of version {} starts to take this one's place", version);
        readiness.leaves("an agent of version " + version + " takes this one's place");
    }

    @Override
    public void freeze() throws Exception {
        frozen = true;
        await(loop.ask(() -> {
            own.imported().freeze(true);
            return true;
        }));
        await(publisher.pause());
        own.events().pause(true);
        own.datapath().release();
        own.run().release();
    }

    private static void await(CompletableFuture<?> step) throws Exception {
        Object unused = step.get(LONGEST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void resume() throws Exception {
        if (frozen) {
            LOG.warn("the successor ended before it was done; this agent goes on");
            try {
                hold();
                own.events().pause(false);
                own.imported().freeze(false);
                await(publisher.resume());
            } catch (Exception failure) {
                fatal.accept(failure);
                throw failure;
            }
            frozen = false;
        }
        readiness.leaves("");
    }

    /** The kernel frees the locks of a process that ends one by one. */
    private void hold() throws IOException, BpfException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_PAUSE.toNanos();
        while (true) {
            try {
                own.run().hold();
                own.datapath().reclaim(own.datapathConfig());
                return;
            } catch (IOException | BpfException held) {
                own.run().release();
                if (System.nanoTime() > deadline) {
                    throw held;
                }
                Thread.sleep(LOCK_RETRY.toMillis());
            }
        }
    }

    @Override
    public void release() {
        own.addresses().close();
        LOG.info("the successor has taken over; this agent finishes what is under way");
        leave.run();
    }
}

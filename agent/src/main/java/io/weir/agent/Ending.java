package io.weir.agent;

import io.weir.agent.health.Readiness;
import io.weir.agent.publish.Publisher;
import io.weir.proxy.ProxyServer;
import io.weir.redirect.bpf.Datapath;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of connections and requests when an agent ends, or another one has taken its place. */
final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    /** How long a client of HTTP/1 may stay without a request when nobody takes this agent's place. */
    private static final Duration IDLE_AT_END = Duration.ofSeconds(1);

    /** How long connections that are being opened may take to, when no new ones are taken any more. */
    private static final Duration HALF_OPEN = Duration.ofMillis(250);

    private final LifeSettings life;
    private final ProxyServer proxy;
    private final Publisher publisher;
    private final Datapath datapath;
    private final Readiness readiness;
    private final Runnable left;
    private final CompletableFuture<Void> everybodyLeft = new CompletableFuture<>();
    private volatile boolean leaving;

    /**
     * @param left called when this agent has handed over and has nothing under way any more
     */
    Ending(
            LifeSettings life,
            ProxyServer proxy,
            Publisher publisher,
            Datapath datapath,
            Readiness readiness,
            Runnable left) {
        this.life = life;
        this.proxy = proxy;
        this.publisher = publisher;
        this.datapath = datapath;
        this.readiness = readiness;
        this.left = left;
    }

    /** Finishes what is under way, now that new connections go to another agent. Returns at once. */
    void leave() {
        leaving = true;
        new Thread(
                        () -> {
                            pause(HALF_OPEN);
                            proxy.drain(life.clientsLeave().dividedBy(2), life.clientsLeave());
                            proxy.close(LifeSettings.LAST_REQUESTS);
                            everybodyLeft.complete(null);
                            LOG.info("nothing is under way any more");
                            left.run();
                        },
                        "weir-leave")
                .start();
    }

    /** Takes no more connections, asks clients to leave, and returns when they have, or when they no longer may stay. */
    void end() {
        readiness.leaves("the agent ends");
        if (leaving) {
            everybodyLeft
                    .completeOnTimeout(null, life.drain().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } else {
            takeNoMore();
            proxy.drain(IDLE_AT_END, life.clientsLeave());
        }
    }

    private void takeNoMore() {
        try {
            publisher
                    .ask(() -> {
                        datapath.setListenerCounts(0, 0);
                        return true;
                    })
                    .get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException failure) {
            LOG.error("connections that are being opened may be lost: {}", failure.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        pause(HALF_OPEN);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

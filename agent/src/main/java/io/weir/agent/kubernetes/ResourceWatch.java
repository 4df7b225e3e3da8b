package io.weir.agent.kubernetes;

import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the objects of one kind and follows their changes on a thread of its own, for ever. What is lost between two connections
 * is found again: a watch goes on from the last version seen, and when the server no longer knows that, from a new list, which
 * tells what has disappeared too. While the server is away nothing is reported.
 */
final class ResourceWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResourceWatch.class);
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Takes what a watch reports, on its thread. */
    interface Listener {

        /** Changes that belong together, in order. */
        void changed(WatchTarget target, List<ClusterEvent> events);

        /** Everything that is there has been reported; called after each list. */
        void listed(WatchTarget target);
    }

    private final KubernetesApi api;
    private final WatchTarget target;
    private final WatchPace pace;
    private final Listener listener;
    private final WatchCounts counts;
    private final Consumer<Throwable> fatal;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<ObjectName, Object> known = new HashMap<>();
    private String version = "";
    private boolean listedOnce;
    private boolean inPages = true;
    private int failures;
    private long openedNanos;
    private volatile String trouble = "";

    ResourceWatch(
            KubernetesApi api,
            WatchTarget target,
            WatchPace pace,
            Listener listener,
            WatchCounts counts,
            Consumer<Throwable> fatal) {
        this.api = api;
        this.target = target;
        this.pace = pace;
        this.listener = listener;
        this.counts = counts;
        this.fatal = fatal;
        this.thread =
                new Thread(this::run, "weir-watch-" + target.kind().resource().plural());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Why nothing is heard of these objects; empty while all is well. */
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                try {
                    if (version.isEmpty()) {
                        list();
                    }
                    follow();
                } catch (KubernetesException refused) {
                    refused(refused);
                } catch (IOException broken) {
                    failed(broken.getMessage() == null ? broken.toString() : broken.getMessage());
                }
            }
        } catch (InterruptedException interrupted) {
            if (closing.getCount() > 0) {
                fatal.accept(interrupted);
            }
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
        }
    }

    private void list() throws KubernetesException, IOException {
        Set<ObjectName> gone = new HashSet<>(known.keySet());
        List<ClusterEvent> later = new ArrayList<>();
        String next = "";
        String listed;
        do {
            List<ClusterEvent> events = new ArrayList<>();
            JsonObjects.Page page = page(next, object -> {
                ObjectReading reading = ObjectReading.read(target.kind(), object);
                gone.remove(reading.name());
                take(reading, events);
            });
            if (listedOnce) {
                later.addAll(events);
            } else if (!events.isEmpty()) {
                listener.changed(target, events);
            }
            listed = page.version();
            next = page.next();
        } while (!next.isEmpty());
        // What has disappeared first: its address may be another's now.
        List<ClusterEvent> changes = new ArrayList<>();
        for (ObjectName name : gone) {
            known.remove(name);
            changes.add(new ClusterEvent.Remove(Origin.of(name)));
        }
        changes.addAll(later);
        if (!changes.isEmpty()) {
            listener.changed(target, changes);
        }
        version = listed;
        inPages = true;
        counts.listed(target.kind());
        LOG.info("{}: {} listed, {} gone", target, known.size(), gone.size());
        listedOnce = true;
        failures = 0;
        answered();
        listener.listed(target);
    }

    private JsonObjects.Page page(String next, JsonObjects.Taker taker) throws KubernetesException, IOException {
        Map<String, String> query = new LinkedHashMap<>(target.query());
        if (inPages) {
            query.put("limit", Integer.toString(pace.pageSize()));
        }
        if (!next.isEmpty()) {
            query.put("continue", next);
        }
        try (TimedBody body = api.stream(target.path(), query);
                JsonObjects objects = new JsonObjects(body, target.kind().fields())) {
            return objects.page(taker);
        }
    }

    private void follow() throws KubernetesException, IOException, InterruptedException {
        int seconds = pace.nextWatchSeconds();
        Map<String, String> query = new LinkedHashMap<>(target.query());
        query.put("watch", "1");
        query.put("allowWatchBookmarks", "true");
        query.put("resourceVersion", version);
        query.put("timeoutSeconds", Integer.toString(seconds));
        long events = 0;
        try (TimedBody body = api.stream(target.path(), query)) {
            openedNanos = System.nanoTime();
            answered();
            body.limit(pace.silence());
            // Reads already: a watch of what does not change has nothing to be read for long.
            try (JsonObjects objects = new JsonObjects(body, target.kind().fields())) {
                var event = objects.event();
                while (event.isPresent()) {
                    events++;
                    failures = 0;
                    take(event.get());
                    event = objects.event();
                }
            }
        }
        if (events == 0 && System.nanoTime() - openedNanos < SHORT_NANOS) {
            // A server that ends every watch at once must not be asked in a circle.
            pause();
        }
    }

    private void take(JsonObjects.Event event) throws KubernetesException, IOException {
        Map<String, Object> object = event.object();
        counts.event(target.kind(), event.type());
        if (event.type().equals("ERROR")) {
            int code = object.get("code") instanceof Integer number ? number : SERVER_ERRORS;
            throw new KubernetesException(
                    code,
                    JsonObjects.text(object, "reason"),
                    "watch of " + target + ": " + JsonObjects.text(object, "message"));
        }
        String now = ObjectReading.version(object);
        List<ClusterEvent> changes = new ArrayList<>();
        switch (event.type()) {
            case "ADDED", "MODIFIED" -> take(ObjectReading.read(target.kind(), object), changes);
            case "DELETED" -> {
                ObjectName name = ObjectReading.name(target.kind(), object);
                if (known.remove(name) != null) {
                    changes.add(new ClusterEvent.Remove(Origin.of(name)));
                }
            }
            case "BOOKMARK" -> {}
            default -> throw new IOException("watch of " + target + ": an event of type " + event.type());
        }
        if (!changes.isEmpty()) {
            listener.changed(target, changes);
        }
        if (!now.isEmpty()) {
            version = now;
        }
    }

    /** Most changes of an object are none of what is read of it. */
    private void take(ObjectReading reading, List<ClusterEvent> events) {
        if (!reading.content().equals(known.put(reading.name(), reading.content()))) {
            events.add(reading.event());
        }
    }

    private void answered() {
        counts.heard(target.kind());
        if (!trouble.isEmpty()) {
            LOG.info("{}: the API server answers again", target);
            trouble = "";
        }
    }

    private void refused(KubernetesException refused) throws InterruptedException {
        if (refused.status() == GONE) {
            inPages = !version.isEmpty();
            counts.relist(target.kind());
            LOG.info("{}: listed anew: {}", target, refused.getMessage());
            version = "";
            pause();
            return;
        }
        boolean passing = refused.status() == KubernetesException.NOT_ANSWERED
                || refused.status() == TOO_MANY_REQUESTS
                || refused.status() >= SERVER_ERRORS;
        if (!passing) {
            version = "";
        }
        failed(String.valueOf(refused.getMessage()));
    }

    private void failed(String reason) throws InterruptedException {
        counts.failed(target.kind());
        if (openedNanos != 0 && System.nanoTime() - openedNanos > SHORT_NANOS) {
            failures = 0;
        }
        openedNanos = 0;
        if (closing.getCount() == 0) {
            return;
        }
        if (failures > 0) {
            // One broken connection is the way of networks.
            if (trouble.isEmpty()) {
                LOG.warn("{}: nothing changes until the API server answers: {}", target, reason);
            }
            trouble = reason;
        } else {
            LOG.debug("{}: {}", target, reason);
        }
        pause();
    }

    private void pause() throws InterruptedException {
        failures++;
        boolean unused = closing.await(pace.retryMillis(failures), TimeUnit.MILLISECONDS);
    }
}

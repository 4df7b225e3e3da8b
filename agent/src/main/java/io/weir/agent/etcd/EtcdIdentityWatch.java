package io.weir.agent.etcd;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject.IdentityObject;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the numbers in etcd. Lists them once and follows the changes from that revision on; when that is not possible any
 * more, as after a compaction, it lists them again and reports the difference. As long as etcd is away nothing changes.
 */
public final class EtcdIdentityWatch implements ClusterWatch {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdIdentityWatch.class);

    private static final int PAGE = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final EtcdClient etcd;
    private final ClusterSink sink;
    private final String description;
    private final OutcomeListener outcomes = new OutcomeListener() {
        @Override
        public void accepted(ClusterEvent.Upsert event) {}

        @Override
        public void refused(Origin origin, List<String> problems) {}

        @Override
        public void removed(Origin origin) {}
    };
    private final Thread thread = new Thread(this::run, "weir-etcd-watch");
    private final Map<String, Entry> known = new HashMap<>();
    private volatile String trouble = "not listed yet";

    private record Entry(String labels, long createRevision) {}

    /** What the watch said last: changes, or why it ended. */
    private record Said(@Nullable WatchResponse response, @Nullable Throwable end) {}

    /** The client stays the caller's. */
    public EtcdIdentityWatch(EtcdClient etcd, EtcdOptions options, ClusterSink sink) {
        this.etcd = etcd;
        this.sink = sink;
        this.description = "etcd " + options.endpoints();
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                try {
                    long revision = list();
                    trouble = "";
                    pause = FIRST_PAUSE;
                    follow(revision + 1);
                } catch (IOException | RuntimeException | LinkageError failure) {
                    String text = String.valueOf(failure.getMessage());
                    if (!text.equals(trouble)) {
                        LOG.warn("{}: {}; listed again", description, text);
                    }
                    trouble = text;
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reports what differs from what is known; gives the revision that this was true at. */
    private long list() throws IOException, InterruptedException {
        List<ClusterEvent> events = new ArrayList<>();
        Set<String> gone = new HashSet<>(known.keySet());
        String from = EtcdKeys.IDS;
        long revision = 0;
        boolean more = true;
        while (more) {
            GetResponse page = EtcdClient.await(etcd.kv()
                    .get(
                            EtcdClient.bytes(from),
                            GetOption.builder()
                                    .withRange(EtcdClient.bytes(EtcdKeys.IDS_END))
                                    .withLimit(PAGE)
                                    .withRevision(revision)
                                    .build()));
            revision = revision == 0 ? page.getHeader().getRevision() : revision;
            for (KeyValue entry : page.getKvs()) {
                String key = EtcdClient.text(entry.getKey());
                gone.remove(key);
                put(key, entry, events);
                from = key + '\0';
            }
            more = page.isMore();
        }
        gone.forEach(key -> remove(key, events));
        events.add(new ClusterEvent.Synced());
        sink.offer(events, outcomes);
        return revision;
    }

    private void follow(long revision) throws IOException, InterruptedException {
        BlockingQueue<Said> said = new LinkedBlockingQueue<>();
        WatchOption option = WatchOption.builder()
                .isPrefix(true)
                .withRevision(revision)
                .withRequireLeader(true)
                .build();
        Watcher watcher = etcd.watches()
                .watch(
                        EtcdClient.bytes(EtcdKeys.IDS),
                        option,
                        response -> said.add(new Said(response, null)),
                        failure -> said.add(new Said(null, failure)),
                        () -> said.add(new Said(null, new IOException("the watch was ended"))));
        try {
            while (true) {
                Said next = said.take();
                if (next.end() != null) {
                    throw new IOException("watch: " + next.end().getMessage(), next.end());
                }
                if (next.response() != null) {
                    apply(next.response());
                }
            }
        } finally {
            watcher.close();
        }
    }

    private void apply(WatchResponse response) {
        List<ClusterEvent> events = new ArrayList<>();
        for (WatchEvent event : response.getEvents()) {
            String key = EtcdClient.text(event.getKeyValue().getKey());
            if (event.getEventType() == WatchEvent.EventType.DELETE) {
                remove(key, events);
            } else {
                put(key, event.getKeyValue(), events);
            }
        }
        if (!events.isEmpty()) {
            sink.offer(events, outcomes);
        }
    }

    private void put(String key, KeyValue entry, List<ClusterEvent> events) {
        Entry now = new Entry(EtcdClient.text(entry.getValue()), entry.getCreateRevision());
        if (now.equals(known.put(key, now))) {
            return;
        }
        try {
            IdentityObject object = new IdentityObject(
                    EtcdKeys.number(key, EtcdKeys.IDS), EtcdKeys.labels(now.labels()), now.createRevision(), "");
            events.add(new ClusterEvent.Upsert(origin(key), now.labels(), List.of(object)));
        } catch (IllegalArgumentException malformed) {
            events.add(new ClusterEvent.Remove(origin(key)));
            events.add(new ClusterEvent.Unreadable(origin(key), List.of(String.valueOf(malformed.getMessage()))));
        }
    }

    private void remove(String key, List<ClusterEvent> events) {
        known.remove(key);
        events.add(new ClusterEvent.Remove(origin(key)));
    }

    private static Origin origin(String key) {
        return new Origin("etcd " + key);
    }
}

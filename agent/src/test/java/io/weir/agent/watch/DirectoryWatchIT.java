package io.weir.agent.watch;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchIT {

    private static final long DEADLINE_SECONDS = 20;

    @TempDir
    private Path root = Path.of("");

    private Path cluster = Path.of("");
    private final Recorder recorder = new Recorder();
    private final BlockingQueue<Throwable> fatal = new LinkedBlockingQueue<>();
    private DirectoryWatch watch = newWatch();

    /** Accepts everything but objects named {@code refused}, and keeps the batches. */
    private static final class Recorder implements ClusterSink {
        private final BlockingQueue<List<ClusterEvent>> batches = new LinkedBlockingQueue<>();

        @Override
        public void offer(List<ClusterEvent> events, OutcomeListener listener) {
            for (ClusterEvent event : events) {
                if (event instanceof ClusterEvent.Upsert upsert) {
                    if (upsert.text().contains("name: refused")) {
                        listener.refused(upsert.origin(), List.of("does not fit"));
                    } else {
                        listener.accepted(upsert);
                    }
                } else if (event instanceof ClusterEvent.Remove remove) {
                    listener.removed(remove.origin());
                } else if (event instanceof ClusterEvent.Unreadable unreadable) {
                    listener.refused(unreadable.origin(), unreadable.problems());
                }
            }
            batches.add(events);
        }
    }

    private DirectoryWatch newWatch() {
        return new DirectoryWatch(cluster, root.resolve("accepted"), recorder, fatal::add);
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        cluster = Files.createDirectory(root.resolve("cluster"));
        watch = newWatch();
    }

    @AfterEach
    void stop() {
        watch.close();
        assertThat(fatal).isEmpty();
    }

    @Test
    void theFirstListingEndsWithSynced() throws Exception {
        write("a.yaml", namespace("one"));
        write("b.json", "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"two\"}}");
        watch.start();
        List<ClusterEvent> first = nextBatch();
        assertThat(first).hasSize(3);
        assertThat(names(first)).containsExactlyInAnyOrder("Namespace one", "Namespace two");
        assertThat(first.get(2)).isEqualTo(new ClusterEvent.Synced());
    }

    @Test
    void picksUpNewChangedRenamedAndDeletedFiles() throws Exception {
        start();
        write("a.yaml", namespace("one"));
        assertThat(names(nextBatch())).containsExactly("Namespace one");

        write("a.yaml", namespace("two"));
        assertThat(names(nextBatch())).containsExactly("Namespace two");

        Path editors = write(".a.yaml.swp", namespace("three"));
        Files.move(editors, cluster.resolve("a.yaml"), ATOMIC_MOVE, REPLACE_EXISTING);
        assertThat(names(nextBatch())).containsExactly("Namespace three");

        Files.delete(cluster.resolve("a.yaml"));
        assertThat(nextBatch()).containsExactly(new ClusterEvent.Remove(origin("a.yaml")));
    }

    @Test
    void aFileThatIsRenamedIsRemovedAndAddedAtOnce() throws Exception {
        write("a.yaml", namespace("one"));
        start();
        Files.move(cluster.resolve("a.yaml"), cluster.resolve("b.yaml"), ATOMIC_MOVE);
        List<ClusterEvent> batch = nextBatch();
        assertThat(batch.get(0)).isEqualTo(new ClusterEvent.Remove(origin("a.yaml")));
        assertThat(names(batch)).containsExactly("Namespace one");
    }

    @Test
    void looksAtNothingButManifests() throws Exception {
        write("notes.txt", "x");
        write("a.yaml~", namespace("backup"));
        write(".hidden.yaml", namespace("hidden"));
        write("a.yaml.status", "refused");
        Files.createDirectory(cluster.resolve("directory.yaml"));
        start();
        write("a.yaml.status", "other");
        write("4913", "");
        write("last.yaml", namespace("last"));
        assertThat(names(nextBatch())).containsExactly("Namespace last");
    }

    @Test
    void aRefusedFileHasItsReasonsBesideItUntilItIsMended() throws Exception {
        start();
        write("a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {}\n");
        assertThat(nextBatch()).singleElement().isInstanceOf(ClusterEvent.Unreadable.class);
        Path status = cluster.resolve("a.yaml.status");
        await(() -> Files.exists(status));
        assertThat(status).content().startsWith("refused\n").contains("a.yaml:3", "metadata.name");

        write("a.yaml", namespace("refused"));
        assertThat(nextBatch()).singleElement().isInstanceOf(ClusterEvent.Upsert.class);
        await(() -> Files.readString(status).contains("does not fit"));

        write("a.yaml", namespace("one"));
        nextBatch();
        await(() -> !Files.exists(status));

        write("b.yaml", namespace("refused"));
        nextBatch();
        await(() -> Files.exists(cluster.resolve("b.yaml.status")));
        Files.delete(cluster.resolve("b.yaml"));
        nextBatch();
        await(() -> !Files.exists(cluster.resolve("b.yaml.status")));
    }

    @Test
    void aRestartGoesOnWithWhatWasAcceptedOfAFileThatIsBrokenNow() throws Exception {
        start();
        write("a.yaml", namespace("one"));
        nextBatch();
        await(() -> Files.exists(root.resolve("accepted/a.yaml")));
        watch.close();
        write("a.yaml", "broken: [");

        watch = newWatch();
        watch.start();
        List<ClusterEvent> first = nextBatch();
        assertThat(names(first)).containsExactly("Namespace one");
        assertThat(first).element(1).isInstanceOf(ClusterEvent.Unreadable.class);
        await(() -> Files.exists(cluster.resolve("a.yaml.status")));
    }

    @Test
    void aFileDeletedBetweenTwoRunsIsGone() throws Exception {
        start();
        write("a.yaml", namespace("one"));
        nextBatch();
        await(() -> Files.exists(root.resolve("accepted/a.yaml")));
        watch.close();
        Files.delete(cluster.resolve("a.yaml"));
        write("b.yaml.status", "left behind");

        watch = newWatch();
        watch.start();
        assertThat(nextBatch()).containsExactly(new ClusterEvent.Synced());
        assertThat(root.resolve("accepted/a.yaml")).doesNotExist();
        assertThat(cluster.resolve("b.yaml.status")).doesNotExist();
    }

    @Test
    void aDirectoryThatDisappearsTakesNothingBackAndIsWatchedAgain() throws Exception {
        write("a.yaml", namespace("one"));
        start();
        Path away = root.resolve("away");
        Files.move(cluster, away);
        Files.createDirectory(root.resolve("other"));
        write(away.resolve("c.yaml"), namespace("unseen"));
        await(() -> !watch.trouble().isEmpty());
        assertThat(watch.trouble()).contains(cluster.toString());
        assertThat(recorder.batches).isEmpty();

        Files.delete(away.resolve("c.yaml"));
        write(away.resolve("b.yaml"), namespace("two"));
        Files.move(away, cluster);
        assertThat(names(nextBatch())).containsExactly("Namespace two");
        await(() -> watch.trouble().isEmpty());
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws Exception {
        start();
        Files.write(cluster.resolve("a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(nextBatch()).singleElement().isInstanceOf(ClusterEvent.Unreadable.class);
    }

    private void start() throws InterruptedException {
        watch.start();
        nextBatch();
    }

    private List<ClusterEvent> nextBatch() throws InterruptedException {
        List<ClusterEvent> batch = recorder.batches.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(batch).as("events within %d s", DEADLINE_SECONDS).isNotNull();
        return batch == null ? List.of() : batch;
    }

    private static List<String> names(List<ClusterEvent> batch) {
        return batch.stream()
                .filter(ClusterEvent.Upsert.class::isInstance)
                .flatMap(event -> ((ClusterEvent.Upsert) event).objects().stream())
                .map(object -> object.objectName().toString())
                .toList();
    }

    private Origin origin(String name) {
        return new Origin(cluster.resolve(name).toString());
    }

    private Path write(String name, String text) throws IOException {
        return write(cluster.resolve(name), text);
    }

    private static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text);
    }

    private static String namespace(String name) {
        return "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + name + "\n";
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}

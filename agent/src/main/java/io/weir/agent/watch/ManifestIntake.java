package io.weir.agent.watch;

import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyProblem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads manifests, offers them to the sink, and tells the outcome beside each file. Used by one watch thread; outcomes are
 * written by a thread of its own.
 */
final class ManifestIntake implements OutcomeListener {

    private static final Logger LOG = LoggerFactory.getLogger(ManifestIntake.class);

    private final ClusterSink sink;
    private final AcceptedCopies copies;
    private final Map<Path, String> offeredText = new HashMap<>();
    private final ExecutorService outcomes = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "weir-watch-status");
        thread.setDaemon(true);
        return thread;
    });

    ManifestIntake(ClusterSink sink, AcceptedCopies copies) {
        this.sink = sink;
        this.copies = copies;
    }

    /**
     * Offers all files of the first listing, then synced. What was accepted in an earlier run comes before anything new, so
     * that of two files that clash the one in force stays it.
     */
    void first(List<Path> files) throws IOException {
        copies.open(files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        List<ClusterEvent> events = new ArrayList<>();
        List<ClusterEvent> changes = new ArrayList<>();
        for (Path file : files) {
            Optional<ClusterEvent> now = read(file);
            Optional<String> copy = copy(file);
            if (copy.isPresent() && copy.equals(now.flatMap(ManifestIntake::text))) {
                now.ifPresent(events::add);
            } else {
                copy.flatMap(text -> accepted(file, text)).ifPresent(events::add);
                now.ifPresent(changes::add);
            }
        }
        events.addAll(changes);
        events.add(new ClusterEvent.Synced());
        sink.offer(events, this);
    }

    private static Optional<String> text(ClusterEvent event) {
        return event instanceof ClusterEvent.Upsert upsert ? Optional.of(upsert.text()) : Optional.empty();
    }

    private Optional<String> copy(Path file) {
        try {
            return copies.find(file.getFileName().toString());
        } catch (IOException failure) {
            LOG.warn("the accepted copy of {} is of no use: {}", file, failure.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ClusterEvent> accepted(Path file, String copy) {
        try {
            return Optional.of(new ClusterEvent.Upsert(
                    origin(file),
                    copy,
                    ClusterObjectReader.read(file.getFileName().toString(), copy)));
        } catch (PolicyFormatException failure) {
            LOG.warn("the accepted copy of {} is of no use: {}", file, failure.getMessage());
            return Optional.empty();
        }
    }

    /** Offers these changes as one: removals first, so that an object can move between files. */
    void changed(List<Path> removed, List<Path> present) {
        List<ClusterEvent> events = new ArrayList<>();
        for (Path file : removed) {
            offeredText.remove(file);
            events.add(new ClusterEvent.Remove(origin(file)));
        }
        for (Path file : present) {
            read(file).ifPresent(events::add);
        }
        if (!events.isEmpty()) {
            sink.offer(events, this);
        }
    }

    /** What the file says now; empty when that was offered before, or the file went away meanwhile. */
    private Optional<ClusterEvent> read(Path file) {
        try {
            String text = ManifestFiles.read(file);
            if (text.equals(offeredText.put(file, text))) {
                return Optional.empty();
            }
            return Optional.of(new ClusterEvent.Upsert(
                    origin(file),
                    text,
                    ClusterObjectReader.read(file.getFileName().toString(), text)));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException failure) {
            offeredText.remove(file);
            return Optional.of(new ClusterEvent.Unreadable(origin(file), List.of(failure.toString())));
        } catch (PolicyFormatException refused) {
            return Optional.of(new ClusterEvent.Unreadable(origin(file), lines(refused)));
        }
    }

    private static List<String> lines(PolicyFormatException refused) {
        return refused.problems().stream().map(PolicyProblem::toString).toList();
    }

    private static Origin origin(Path file) {
        return new Origin(file.toString());
    }

    @Override
    public void accepted(ClusterEvent.Upsert event) {
        outcomes.execute(() -> {
            Path file = Path.of(event.origin().name());
            copies.keep(file.getFileName().toString(), event.text());
            StatusFiles.remove(file);
        });
    }

    @Override
    public void refused(Origin origin, List<String> problems) {
        outcomes.execute(() -> StatusFiles.write(Path.of(origin.name()), problems));
    }

    @Override
    public void removed(Origin origin) {
        outcomes.execute(() -> {
            Path file = Path.of(origin.name());
            copies.drop(file.getFileName().toString());
            StatusFiles.remove(file);
        });
    }

    void close() {
        outcomes.shutdown();
    }
}

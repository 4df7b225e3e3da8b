package io.weir.agent.endpoint;

import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ObjectName;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.InterfaceNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the interfaces on the node that lead to pods. Used by one thread, in the node's network namespace.
 *
 * <p>What was found is kept as long as the interface is there, and a path leads to the same namespace; then a look costs a
 * question by name for each pod. What was not found is looked for again less and less often.
 */
public final class PodInterfaceFinder {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(400);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    /**
     * What was found.
     *
     * @param namespace what tells the namespace behind a path from every other one; null without a path
     */
    private record Known(@Nullable Object namespace, PodInterface.Found found) {}

    private record Missed(PodInterface.Missing missing, long nextNanos, long pauseNanos) {}

    private final HostPaths host;
    private final LongSupplier clock;
    private final Map<Attachment, Known> known = new HashMap<>();
    private final Map<Attachment, Missed> missed = new HashMap<>();

    public PodInterfaceFinder(HostPaths host) {
        this(host, System::nanoTime);
    }

    PodInterfaceFinder(HostPaths host, LongSupplier clock) {
        this.host = host;
        this.clock = clock;
    }

    /** For each of these pods its interface, or why there is none; of other pods nothing is remembered. */
    public Map<ObjectName, PodInterface> find(Map<ObjectName, Attachment> pods) {
        known.keySet().retainAll(pods.values());
        missed.keySet().retainAll(pods.values());
        Map<ObjectName, PodInterface> result = new HashMap<>();
        Map<ObjectName, Attachment> open = new HashMap<>();
        pods.forEach((pod, attachment) -> remembered(attachment)
                .ifPresentOrElse(found -> result.put(pod, found), () -> open.put(pod, attachment)));
        if (!open.isEmpty()) {
            result.putAll(look(open));
        }
        return result;
    }

    private Optional<PodInterface> remembered(Attachment attachment) {
        Known before = known.get(attachment);
        if (before != null) {
            if (namesTheSame(before.found()) && isSameNamespace(attachment, before)) {
                return Optional.of(before.found());
            }
            known.remove(attachment);
        }
        Missed miss = missed.get(attachment);
        return miss != null && miss.nextNanos() - clock.getAsLong() > 0
                ? Optional.of(miss.missing())
                : Optional.empty();
    }

    private static boolean namesTheSame(PodInterface.Found found) {
        return InterfaceNames.name(found.index()).equals(Optional.of(found.name()));
    }

    private static boolean isSameNamespace(Attachment attachment, Known before) {
        return before.namespace() == null || before.namespace().equals(namespaceId(attachment));
    }

    /** Null when the attachment has no path, or nothing is there. */
    private static @Nullable Object namespaceId(Attachment attachment) {
        if (!(attachment instanceof Attachment.NetworkNamespace namespace)) {
            return null;
        }
        try {
            return Files.getAttribute(Path.of(namespace.path()), "unix:ino");
        } catch (IOException nothingThere) {
            return null;
        }
    }

    private Map<ObjectName, PodInterface> look(Map<ObjectName, Attachment> pods) {
        Map<ObjectName, PodInterface> result = new HashMap<>();
        try {
            InterfaceLook look = InterfaceLook.begin(host, pods.values());
            pods.forEach((pod, attachment) -> {
                @Nullable Object namespace = namespaceId(attachment);
                PodInterface found = look.find(attachment);
                remember(attachment, namespace, found);
                result.put(pod, found);
            });
        } catch (BpfException | IOException failure) {
            PodInterface.Missing missing = new PodInterface.Missing(String.valueOf(failure.getMessage()));
            pods.keySet().forEach(pod -> result.put(pod, missing));
        }
        return result;
    }

    private void remember(Attachment attachment, @Nullable Object namespace, PodInterface looked) {
        if (looked instanceof PodInterface.Found found) {
            known.put(attachment, new Known(namespace, found));
            missed.remove(attachment);
        } else if (looked instanceof PodInterface.Missing missing && attachment instanceof Attachment.PodUid) {
            Missed before = missed.get(attachment);
            long pause =
                    before == null ? FIRST_PAUSE.toNanos() : Math.min(before.pauseNanos() * 2, LONGEST_PAUSE.toNanos());
            missed.put(attachment, new Missed(missing, clock.getAsLong() + pause, pause));
        }
    }
}

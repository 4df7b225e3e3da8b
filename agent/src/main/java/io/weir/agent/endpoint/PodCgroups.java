package io.weir.agent.endpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups that the kubelet makes for pods, at any depth: {@code .../pod<uid>} by the cgroupfs driver and
 * {@code ...-pod<uid with _>.slice} by systemd's, in the one hierarchy of cgroup v2 or in those of v1.
 */
final class PodCgroups {

    private static final Pattern POD = Pattern.compile("(?:.*-)?pod([0-9a-f][0-9a-f_-]{30,35})(?:\\.slice)?");

    private final Path root;

    PodCgroups(Path root) {
        this.root = root;
    }

    /** The UID of the pod whose cgroup has this name. */
    static Optional<String> uid(String directory) {
        Matcher matcher = POD.matcher(directory.toLowerCase(Locale.ROOT));
        return matcher.matches() ? Optional.of(normal(matcher.group(1))) : Optional.empty();
    }

    /** A UID as it is compared: systemd's names have no dashes of their own. */
    static String normal(String uid) {
        return uid.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The cgroup of each of these pods that has one. */
    Map<String, Path> find(Set<String> uids) throws IOException {
        Map<String, Path> found = new HashMap<>();
        for (Path hierarchy : hierarchies()) {
            if (!found.keySet().containsAll(uids)) {
                walk(hierarchy, uids, found);
            }
        }
        return found;
    }

    /** With v1 the root holds a directory for each hierarchy, all with the same pods. */
    private List<Path> hierarchies() throws IOException {
        if (Files.exists(root.resolve("cgroup.procs"))) {
            return List.of(root);
        }
        return subdirectories(root);
    }

    private static void walk(Path hierarchy, Set<String> uids, Map<String, Path> found) throws IOException {
        Files.walkFileTree(hierarchy, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                Optional<String> uid = uid(String.valueOf(directory.getFileName()));
                if (uid.isEmpty()) {
                    return FileVisitResult.CONTINUE;
                }
                if (uids.contains(uid.get())) {
                    found.putIfAbsent(uid.get(), directory);
                }
                return FileVisitResult.SKIP_SUBTREE;
            }

            /** A cgroup may go while it is looked at. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * The processes of a pod that are least deep in its cgroup: those of its containers, not of containers inside these.
     * Processes that this process's PID namespace has no number for are 0.
     */
    static Set<Integer> processes(Path cgroup) {
        List<Path> level = List.of(cgroup);
        while (!level.isEmpty()) {
            Set<Integer> processes = new TreeSet<>();
            List<Path> below = new ArrayList<>();
            for (Path directory : level) {
                processes.addAll(members(directory));
                below.addAll(subdirectories(directory));
            }
            if (!processes.isEmpty()) {
                return processes;
            }
            level = below;
        }
        return Set.of();
    }

    /** None of a cgroup that is gone, or that has only threads. */
    private static List<Integer> members(Path directory) {
        try {
            return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException goneMeanwhile) {
            return List.of();
        }
    }

    private static List<Path> subdirectories(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, entry -> Files.isDirectory(entry))) {
            entries.forEach(found::add);
        } catch (IOException goneMeanwhile) {
            return List.of();
        }
        return found;
    }
}

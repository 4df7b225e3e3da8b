package io.weir.agent.watch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files {@code <manifest>.status} beside manifests that are refused, with the reasons, one a line. */
final class StatusFiles {

    private static final Logger LOG = LoggerFactory.getLogger(StatusFiles.class);
    private static final String SUFFIX = ".status";

    private StatusFiles() {}

    static Path of(Path manifest) {
        return manifest.resolveSibling(manifest.getFileName() + SUFFIX);
    }

    static void write(Path manifest, List<String> problems) {
        try {
            ManifestFiles.replace(of(manifest), "refused\n" + String.join("\n", problems) + "\n");
        } catch (IOException failure) {
            LOG.warn("cannot write {}: {}", of(manifest), failure.toString());
        }
    }

    static void remove(Path manifest) {
        try {
            Files.deleteIfExists(of(manifest));
        } catch (IOException failure) {
            LOG.warn("cannot remove {}: {}", of(manifest), failure.toString());
        }
    }

    /** Removes those whose manifest is gone: left by a run that ended before it could. */
    static void removeOrphans(Path directory) throws IOException {
        List<Path> orphans = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : entries) {
                String name = file.getFileName().toString();
                Path manifest = file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
                if (ManifestFiles.isManifest(manifest) && !Files.exists(manifest)) {
                    orphans.add(file);
                }
            }
        }
        for (Path file : orphans) {
            Files.delete(file);
        }
    }
}

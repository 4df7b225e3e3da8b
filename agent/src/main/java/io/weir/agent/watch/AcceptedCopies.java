package io.weir.agent.watch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the manifests as they were last accepted. A restart that meets a broken manifest goes on with the copy, so that
 * what was enforced stays enforced. Only the owner of the directory may look into it.
 */
final class AcceptedCopies {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptedCopies.class);

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");

    private final Path directory;

    AcceptedCopies(Path directory) {
        this.directory = directory;
    }

    /** Makes the directory, and drops the copies of manifests that are not in {@code present}. */
    void open(Set<String> present) throws IOException {
        Files.createDirectories(directory);
        // Manifests hold Secrets.
        Files.setPosixFilePermissions(directory, OWNER_ALONE);
        Set<Path> gone = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path file : entries) {
                if (!present.contains(file.getFileName().toString())) {
                    gone.add(file);
                }
            }
        }
        for (Path file : gone) {
            Files.delete(file);
        }
    }

    /** The text of this manifest that was accepted last. */
    Optional<String> find(String fileName) throws IOException {
        Path copy = directory.resolve(fileName);
        return Files.exists(copy) ? Optional.of(ManifestFiles.read(copy)) : Optional.empty();
    }

    void keep(String fileName, String text) {
        try {
            ManifestFiles.replace(directory.resolve(fileName), text);
        } catch (IOException failure) {
            LOG.warn("cannot keep a copy of accepted manifest {}: {}", fileName, failure.toString());
        }
    }

    void drop(String fileName) {
        try {
            Files.deleteIfExists(directory.resolve(fileName));
        } catch (IOException failure) {
            LOG.warn("cannot drop the copy of manifest {}: {}", fileName, failure.toString());
        }
    }
}

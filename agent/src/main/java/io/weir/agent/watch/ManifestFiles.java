package io.weir.agent.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which files of a directory are manifests, and reading and writing small text files whole. */
final class ManifestFiles {

    /** Largest manifest that is read, in bytes. */
    static final int MAX_BYTES = 8 << 20;

    private ManifestFiles() {}

    /** Whether a file of this name is a manifest: {@code .yaml}, {@code .yml} or {@code .json}, and not hidden. */
    static boolean isManifest(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }

    /** The manifests directly inside the directory, oldest change first, so that of two in conflict the newer comes last. */
    static List<Path> list(Path directory) throws IOException {
        record Dated(Path file, FileTime changed) {}
        List<Dated> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ManifestFiles::isManifest)) {
            for (Path file : entries) {
                if (Files.isRegularFile(file)) {
                    found.add(new Dated(file, Files.getLastModifiedTime(file)));
                }
            }
        }
        found.sort(Comparator.comparing(Dated::changed).thenComparing(Dated::file));
        return found.stream().map(Dated::file).toList();
    }

    /**
     * The text of a file.
     *
     * @throws IOException when it cannot be read, is no UTF-8, or is larger than {@link #MAX_BYTES}
     */
    static String read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IOException(file + ": " + size + " bytes; expected at most " + MAX_BYTES);
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IOException(file + ": expected UTF-8 text", malformed);
        }
    }

    /** Replaces a file in one step: readers see the old text or the new one, never a part. */
    static void replace(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

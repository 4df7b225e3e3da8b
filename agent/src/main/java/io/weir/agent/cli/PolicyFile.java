package io.weir.agent.cli;

import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyManifest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that a command line names, with its text.
 *
 * @param path where it is
 * @param text what it says
 */
record PolicyFile(Path path, String text) {

    /** The file itself, or every YAML and JSON file right in a directory, by name. */
    static List<PolicyFile> under(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(read(path));
        }
        List<Path> paths;
        try (Stream<Path> inside = Files.list(path)) {
            paths = inside.filter(PolicyFile::isManifest).sorted().toList();
        }
        if (paths.isEmpty()) {
            throw new CommandFailure(path + ": no file in it ends in .yaml, .yml or .json");
        }
        List<PolicyFile> files = new ArrayList<>();
        for (Path file : paths) {
            files.add(read(file));
        }
        return files;
    }

    /** The policies and Secrets in it. */
    PolicyManifest manifest() throws PolicyFormatException {
        return PolicyManifest.read(path.toString(), text);
    }

    /** The path alone: the text may hold Secrets. */
    @Override
    public String toString() {
        return path.toString();
    }

    private static boolean isManifest(Path path) {
        String name = String.valueOf(path.getFileName());
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }

    private static PolicyFile read(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new CommandFailure(path + ": no such file or directory");
        }
        try {
            return new PolicyFile(path, Files.readString(path, StandardCharsets.UTF_8));
        } catch (CharacterCodingException broken) {
            throw new CommandFailure(path + ": expected text in UTF-8", broken);
        }
    }
}

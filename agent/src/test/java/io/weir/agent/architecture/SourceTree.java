package io.weir.agent.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The sources under a directory, for rules about text that compiled classes do not show. */
final class SourceTree {

    /** More lines than this in one file is a mistake. */
    static final int MAX_LINES = 500;

    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "node_modules");
    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|c|h|sh|py)");
    private static final Pattern JAVA = Pattern.compile(".*\\.java");

    /** Written so that this file does not hold what it looks for. */
    private static final Pattern SLEEP = Pattern.compile("Thread\\." + "sleep\\(");

    private static final Pattern AGENT = Pattern.compile("io\\.weir\\.agent\\b");

    private final Path root;

    SourceTree(Path root) {
        this.root = root;
    }

    /** The files that are too long, each with its count. */
    List<String> tooLong() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(SOURCE)) {
            int lines = lines(file).size();
            if (lines > MAX_LINES) {
                found.add(root.relativize(file) + ": " + lines + " lines, expected at most " + MAX_LINES);
            }
        }
        return found;
    }

    /** The lines of tests that wait for time instead of for a condition. */
    List<String> sleepingTests() throws IOException {
        return linesWith(SLEEP, Path.of("src", "test"));
    }

    /** The lines of this tree that name the agent. */
    List<String> usesOfTheAgent() throws IOException {
        return linesWith(AGENT, Path.of("src"));
    }

    private List<String> linesWith(Pattern pattern, Path below) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(JAVA)) {
            if (!root.relativize(file).toString().contains(below.toString())) {
                continue;
            }
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(root.relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private List<Path> files(Pattern name) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (name.matcher(file.getFileName().toString()).matches()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }
}

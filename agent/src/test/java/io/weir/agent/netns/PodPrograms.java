package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of {@code src/test/c}, compiled when first asked for. */
final class PodPrograms {
    private static final Path MODULE = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
            .toAbsolutePath();
    private static final Path OUTPUT = MODULE.resolve("target/netns");

    private PodPrograms() {}

    static String server() {
        return Compiled.SERVER.toString();
    }

    static String client() {
        return Compiled.CLIENT.toString();
    }

    /** The directory of the agent module. */
    static Path module() {
        return MODULE;
    }

    private static Path compile(String name) {
        Path program = OUTPUT.resolve(name);
        try {
            Files.createDirectories(OUTPUT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.require(
                "gcc",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-pthread",
                "-o",
                program.toString(),
                MODULE.resolve("src/test/c/" + name + ".c").toString());
        return program;
    }

    private static final class Compiled {
        static final Path SERVER = compile("podserver");
        static final Path CLIENT = compile("podclient");
    }
}

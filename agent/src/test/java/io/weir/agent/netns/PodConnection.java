package io.weir.agent.netns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A TCP connection that a pod holds open. Every step answers with one line: {@code STATUS BODY}, {@code data TEXT}, {@code closed},
 * {@code reset}, {@code timeout}, {@code refused} or {@code unreachable}.
 */
final class PodConnection implements AutoCloseable {
    private final Process process;
    private final Writer input;
    private final BufferedReader output;
    private final String opened;

    PodConnection(List<String> program) {
        try {
            process = new ProcessBuilder(program)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
        output = process.inputReader(StandardCharsets.UTF_8);
        opened = line();
    }

    /** {@code connected}, or how it failed. */
    String opened() {
        return opened;
    }

    /** Sends a request without a body and returns its status and the first line of the body. */
    String request(String method, String target) {
        return step(method + " " + target);
    }

    /** Sends bytes, {@code \r} and {@code \n} escaped, and returns what comes next. */
    String raw(String text) {
        return step("raw " + text);
    }

    /** What comes next without sending anything. */
    String read() {
        return step("read");
    }

    private String step(String command) {
        try {
            input.write(command + "\n");
            input.flush();
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() {
        try {
            String line = output.readLine();
            return line == null ? "the client ended" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the connection by ending the program. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

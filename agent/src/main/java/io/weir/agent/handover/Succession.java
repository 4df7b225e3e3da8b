package io.weir.agent.handover;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent that runs, waiting for one to take its place: a unix socket in its run directory, for its own user alone, and a thread
 * that serves one successor at a time.
 */
public final class Succession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** What the agent does as its successor comes nearer. Called by the one thread. */
    public interface Giving {

        /** Another agent starts. */
        void announced(String version);

        /** Stops writing files and the kernel, and frees the locks. */
        void freeze() throws Exception;

        /** The successor ended before it was done: everything is ours again. */
        void resume() throws Exception;

        /** The successor has the kernel: gives up addresses, and then finishes what is under way. Must not wait for that. */
        void release() throws Exception;
    }

    private final Path socket;
    private final ServerSocketChannel server;
    private final Giving giving;
    private final Thread thread;

    private Succession(Path socket, ServerSocketChannel server, Giving giving) {
        this.socket = socket;
        this.server = server;
        this.giving = giving;
        this.thread = new Thread(this::run, "weir-hand-over");
        thread.setDaemon(true);
    }

    /**
     * Begins to wait.
     *
     * @param runDirectory a directory of ours alone
     * @throws IOException when the socket cannot be made
     */
    public static Succession await(Path runDirectory, Giving giving) throws IOException {
        Path socket = runDirectory.resolve(Line.SOCKET_NAME);
        Path bound = runDirectory.resolve("." + Line.SOCKET_NAME);
        Files.deleteIfExists(bound);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(bound));
            Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
            Files.move(bound, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        Succession succession = new Succession(socket, server, giving);
        succession.thread.start();
        return succession;
    }

    private void run() {
        while (server.isOpen()) {
            try (SocketChannel successor = server.accept()) {
                if (serve(successor)) {
                    return;
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failure) {
                LOG.warn("hand-over: {}", failure.toString());
            }
        }
    }

    /** True when the successor has taken over. */
    private boolean serve(SocketChannel successor) {
        boolean taken = false;
        try {
            String announced = Line.read(successor);
            if (!announced.startsWith(Line.ANNOUNCE)) {
                Line.write(successor, "expected '" + Line.ANNOUNCE + "VERSION', not '" + announced + "'");
                return false;
            }
            giving.announced(announced.substring(Line.ANNOUNCE.length()));
            Line.write(successor, Line.OK);
            expect(successor, Line.FREEZE);
            giving.freeze();
            Line.write(successor, Line.OK);
            expect(successor, Line.TAKEN);
            taken = true;
            remove();
            giving.release();
            Line.write(successor, Line.OK);
        } catch (Exception failure) {
            LOG.warn("hand-over {}: {}", taken ? "done, but" : "not done", failure.toString());
        }
        if (!taken) {
            resume();
        }
        return taken;
    }

    private static void expect(SocketChannel successor, String word) throws IOException {
        String said = Line.read(successor);
        if (!said.equals(word)) {
            Line.write(successor, "expected '" + word + "', not '" + said + "'");
            throw new IOException("expected '" + word + "', not '" + said + "'");
        }
    }

    private void resume() {
        try {
            giving.resume();
        } catch (Exception failure) {
            LOG.error("hand-over: cannot go on after a successor that failed", failure);
        }
    }

    private void remove() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }

    /** Waits no more. */
    @Override
    public void close() throws IOException {
        if (server.isOpen()) {
            remove();
        }
    }
}

package io.weir.agent.handover;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The agent that runs, seen from the one that takes its place. When this closes, or its process ends, before {@link #taken}, that
 * agent goes on as if nothing had been. Used by one thread.
 */
public final class Predecessor implements AutoCloseable {

    private final SocketChannel channel;

    private Predecessor(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Tells the agent that runs with this directory that another one is starting.
     *
     * @param version of the one that starts
     * @throws IOException when none answers
     */
    public static Predecessor announce(Path runDirectory, String version) throws IOException {
        Path socket = runDirectory.resolve(Line.SOCKET_NAME);
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Predecessor predecessor = new Predecessor(channel);
        try {
            predecessor.say(Line.ANNOUNCE + version);
            return predecessor;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /** From now on it writes neither files nor the kernel, and its locks are free. Its proxy goes on. */
    public void freeze() throws IOException {
        say(Line.FREEZE);
    }

    /** New connections come to us. When this returns it has given up its addresses, and only finishes what it has begun. */
    public void taken() throws IOException {
        say(Line.TAKEN);
    }

    private void say(String word) throws IOException {
        Line.write(channel, word);
        String answer = Line.read(channel);
        if (!answer.equals(Line.OK)) {
            throw new IOException("the agent that runs refuses to '" + word + "': " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

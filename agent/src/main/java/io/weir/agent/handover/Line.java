package io.weir.agent.handover;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** What the two sides of a hand-over say: words in lines of ASCII, one question and one answer at a time. */
final class Line {

    static final String SOCKET_NAME = "hand-over.sock";
    static final String ANNOUNCE = "announce 1 ";
    static final String FREEZE = "freeze";
    static final String TAKEN = "taken";
    static final String OK = "ok";

    private static final int MOST_BYTES = 512;

    private Line() {}

    static void write(SocketChannel channel, String text) throws IOException {
        String line = text.replace('\n', ' ');
        byte[] bytes =
                (line.substring(0, Math.min(line.length(), MOST_BYTES - 1)) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** @throws EOFException when the other side is gone */
    static String read(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder line = new StringBuilder();
        while (line.length() < MOST_BYTES) {
            one.clear();
            if (channel.read(one) < 0) {
                throw new EOFException("the other agent is gone");
            }
            char next = (char) one.get(0);
            if (next == '\n') {
                return line.toString();
            }
            line.append(next);
        }
        throw new IOException("a line of more than " + MOST_BYTES + " bytes");
    }
}

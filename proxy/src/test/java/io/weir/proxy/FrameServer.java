package io.weir.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A server of HTTP/2 that answers the first head of every stream with whatever frames a test asks for. */
final class FrameServer {

    /** What to answer to a request. */
    interface Answer {

        /** Sends frames on the stream; each call is one request. */
        void to(int stream, RawServer.Connection connection) throws IOException;
    }

    private FrameServer() {}

    /** Answers no PING. */
    static RawServer answering(Answer answer) throws IOException {
        return answering(answer, false);
    }

    /** Answers every PING. */
    static RawServer alive(Answer answer) throws IOException {
        return answering(answer, true);
    }

    private static RawServer answering(Answer answer, boolean pings) throws IOException {
        return new RawServer(connection -> {
            connection.read(FrameClient.PREFACE.length());
            frame(connection, FrameClient.SETTINGS, 0, 0);
            for (String header = connection.read(9); header.length() == 9; header = connection.read(9)) {
                int length = header.charAt(0) << 16 | header.charAt(1) << 8 | header.charAt(2);
                String payload = connection.read(length);
                if (pings && header.charAt(3) == FrameClient.PING && (header.charAt(4) & FrameClient.ACK) == 0) {
                    byte[] same = payload.getBytes(StandardCharsets.ISO_8859_1);
                    frame(connection, FrameClient.PING, FrameClient.ACK, 0, same);
                }
                if (header.charAt(3) == FrameClient.SETTINGS && (header.charAt(4) & FrameClient.ACK) == 0) {
                    frame(connection, FrameClient.SETTINGS, FrameClient.ACK, 0);
                } else if (header.charAt(3) == FrameClient.HEADERS) {
                    answer.to(header.charAt(7) << 8 | header.charAt(8), connection);
                }
            }
        });
    }

    /** A server that answers every request with 200 and no body. */
    static RawServer answeringOk() throws IOException {
        return answering((stream, connection) -> head(connection, stream, true, ":status", "200"));
    }

    static void frame(RawServer.Connection connection, int type, int flags, int stream, byte... payload)
            throws IOException {
        connection.out().write(FrameClient.bytes(type, flags, stream, payload));
        connection.out().flush();
    }

    static void head(RawServer.Connection connection, int stream, boolean last, String... fields) throws IOException {
        int flags = FrameClient.END_HEADERS | (last ? FrameClient.END_STREAM : 0);
        frame(connection, FrameClient.HEADERS, flags, stream, FrameClient.head(fields));
    }

    static void goAway(RawServer.Connection connection, int lastStream, int error) throws IOException {
        byte[] payload = ByteBuffer.allocate(8).putInt(lastStream).putInt(error).array();
        frame(connection, FrameClient.GOAWAY, 0, 0, payload);
    }
}

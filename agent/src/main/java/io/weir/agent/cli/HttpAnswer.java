package io.weir.agent.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An HTTP/1.1 response of our own agent (RFC 9112): status and body, the latter chunked or up to the end of the connection.
 *
 * @param status status code
 * @param body what follows the head, chunks put together; closing it closes the connection
 */
record HttpAnswer(int status, InputStream body) {

    private static final int MAX_LINE_BYTES = 8192;
    private static final int HEXADECIMAL = 16;

    boolean isSuccess() {
        return status / 100 == 2;
    }

    static HttpAnswer read(InputStream connection) throws IOException {
        InputStream in = new BufferedInputStream(connection);
        String statusLine = line(in);
        String[] words = statusLine.split(" ", 3);
        if (words.length < 2 || !words[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("the agent answered '" + statusLine + "': expected an HTTP status line");
        }
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            chunked |= header.toLowerCase(Locale.ROOT).matches("transfer-encoding:\\s*chunked");
        }
        return new HttpAnswer(Integer.parseInt(words[1]), chunked ? new Chunks(in) : in);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == MAX_LINE_BYTES) {
                throw new EOFException("the agent's answer broke off");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** A chunked body. */
    private static final class Chunks extends InputStream {

        private final InputStream in;
        private long left;
        private boolean first = true;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the agent's answer broke off");
            }
            left -= count;
            return count;
        }

        private void nextChunk() throws IOException {
            if (!first) {
                line(in);
            }
            first = false;
            left = Long.parseLong(line(in), HEXADECIMAL);
            ended = left == 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}

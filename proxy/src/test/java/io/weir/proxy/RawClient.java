package io.weir.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client on a plain socket. Every read gives up after ten seconds. */
final class RawClient implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        in = connect(address) ? socket.getInputStream() : InputStream.nullInputStream();
    }

    /** Whether it is connected; a proxy that refuses may be so quick that the reset comes before connecting has ended. */
    private boolean connect(InetSocketAddress address) throws IOException {
        try {
            socket.connect(address, READ_TIMEOUT_MILLIS);
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            return true;
        } catch (SocketException refused) {
            if ("Connection reset by peer".equals(refused.getMessage())) {
                return false;
            }
            throw refused;
        }
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    void sendFin() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with FIN, in the middle of a test. */
    void hangUp() throws IOException {
        socket.close();
    }

    /** Closes with RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    Socket socket() {
        return socket;
    }

    InputStream in() {
        return in;
    }

    /** The next head, with its empty line. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int value = in.read();
            if (value < 0) {
                throw new IOException("closed after '" + head + "'");
            }
            head.append((char) value);
        }
        return head.toString();
    }

    /** The next response: head and a body of the length in Content-Length. */
    String readResponse() throws IOException {
        String head = readHead();
        return head + read(RawServer.lengthOf(head));
    }

    String read(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to the end of the connection; a reset counts as its end. */
    String readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int value = in.read(); value >= 0; value = in.read()) {
                all.write(value);
            }
        } catch (SocketTimeoutException stillOpen) {
            throw stillOpen;
        } catch (IOException reset) {
            return all.toString(StandardCharsets.ISO_8859_1);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

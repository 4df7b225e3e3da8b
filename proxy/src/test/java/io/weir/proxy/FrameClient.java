package io.weir.proxy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of HTTP/2 that sends whatever frames a test asks for. Every read gives up after ten seconds. */
final class FrameClient implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A received frame. */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int type, int flags, int stream, byte[] payload) {

        boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }

        /** Of a RST_STREAM or a GOAWAY. */
        int errorCode() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        int lastStream() {
            return ByteBuffer.wrap(payload).getInt(0);
        }
    }

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);

    FrameClient(InetSocketAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(address, 10_000);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A client that has sent its preface and these settings, and acknowledged those of the proxy. */
    static FrameClient ready(InetSocketAddress address, byte... settings) throws IOException {
        FrameClient client = new FrameClient(address);
        client.send(PREFACE.getBytes(StandardCharsets.US_ASCII));
        client.frame(SETTINGS, 0, 0, settings);
        client.await(SETTINGS);
        client.frame(SETTINGS, ACK, 0);
        return client;
    }

    /** One setting. */
    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    Socket socket() {
        return socket;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void frame(int type, int flags, int stream, byte... payload) throws IOException {
        send(bytes(type, flags, stream, payload));
    }

    static byte[] bytes(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .put((byte) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** A head of these fields, name and value in turn, as literals. */
    static byte[] head(String... fields) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            head.write(0);
            text(head, fields[i]);
            text(head, fields[i + 1]);
        }
        return head.toByteArray();
    }

    static byte[] get(String path, String... more) {
        String[] fields = new String[8 + more.length];
        System.arraycopy(
                new String[] {":method", "GET", ":scheme", "http", ":path", path, ":authority", "a"}, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return head(fields);
    }

    private static void text(ByteArrayOutputStream head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            head.write(bytes.length);
        } else {
            head.write(127);
            int left = bytes.length - 127;
            while (left >= 128) {
                head.write((left & 127) | 128);
                left >>= 7;
            }
            head.write(left);
        }
        head.writeBytes(bytes);
    }

    /** Sends a request without body. */
    void request(int stream, byte[] head) throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, stream, head);
    }

    Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        return new Frame(type, flags, stream, in.readNBytes(length));
    }

    /** The next frame of this type; others before it are passed over, a GOAWAY is not. */
    Frame await(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            if (frame.type() == GOAWAY) {
                throw new IOException("GOAWAY with error " + frame.errorCode() + " for stream " + frame.lastStream());
            }
            frame = read();
        }
        return frame;
    }

    /** The next frame of a stream, or a GOAWAY with an error. Heads are decoded in passing, so that later ones can be. */
    Frame awaitStream(int stream) throws IOException {
        Frame frame = read();
        while (frame.stream() != stream && !(frame.type() == GOAWAY && frame.errorCode() != 0)) {
            if (frame.type() == HEADERS) {
                fields(frame);
            }
            frame = read();
        }
        return frame;
    }

    Http2Headers fields(Frame head) throws IOException {
        try {
            return heads.decodeHeaders(head.stream(), Unpooled.wrappedBuffer(head.payload()));
        } catch (Http2Exception broken) {
            throw new IOException(broken);
        }
    }

    /** Status of the response on a stream, whose body is read to its end. */
    int status(int stream) throws IOException {
        Frame head = awaitStream(stream);
        if (head.type() != HEADERS) {
            throw new IOException("expected a head, got " + head);
        }
        int status = Integer.parseInt(String.valueOf(fields(head).status()));
        for (Frame frame = head; !frame.endsStream(); ) {
            frame = awaitStream(stream);
            if (frame.type() != DATA && frame.type() != HEADERS) {
                throw new IOException("the response broke off: " + frame);
            }
        }
        return status;
    }

    /** The error code that the connection ends with; -1 when it just ends. */
    int goAway() throws IOException {
        try {
            for (Frame frame = read(); ; frame = read()) {
                if (frame.type() == GOAWAY && frame.errorCode() != 0) {
                    return frame.errorCode();
                }
            }
        } catch (java.io.EOFException | java.net.SocketException ended) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

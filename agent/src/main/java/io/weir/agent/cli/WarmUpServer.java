package io.weir.agent.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on loopback that knows requests by their last bytes, and gives each the same answer: with a length, or in chunks when
 * its end asks for that. One daemon thread, until it is closed.
 */
final class WarmUpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUpServer.class);

    /** What ends a request that is answered with a length. */
    static final byte ANSWER = '!';

    /** What ends a request that is answered in chunks. */
    static final byte ANSWER_IN_CHUNKS = '~';

    private static final ByteBuffer PLAIN = response("Content-Length: 6\r\n\r\nready\n");
    private static final ByteBuffer CHUNKED = response("Transfer-Encoding: chunked\r\n\r\n6\r\nready\n\r\n0\r\n\r\n");
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Thread thread = new Thread(this::serve, "weir-warm-up-server");
    private volatile boolean closing;

    private WarmUpServer(Selector selector, ServerSocketChannel listener) {
        this.selector = selector;
        this.listener = listener;
    }

    static WarmUpServer start() throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException failed) {
            listener.close();
            selector.close();
            throw failed;
        }
        WarmUpServer server = new WarmUpServer(selector, listener);
        server.thread.setDaemon(true);
        server.thread.start();
        return server;
    }

    private static ByteBuffer response(String rest) {
        byte[] bytes = ("HTTP/1.1 200 OK\r\nServer: warm-up\r\nContent-Type: text/plain\r\n" + rest)
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    private void serve() {
        try (selector;
                listener) {
            while (!closing) {
                selector.select(this::ready);
            }
            selector.keys().forEach(WarmUpServer::close);
        } catch (IOException broken) {
            LOG.warn("warming up: the server ends: {}", broken.toString());
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() instanceof SocketChannel client) {
                answer(client);
                return;
            }
            SocketChannel client = listener.accept();
            if (client != null) {
                client.configureBlocking(false);
                client.register(selector, SelectionKey.OP_READ);
            }
        } catch (IOException gone) {
            close(key);
        }
    }

    private void answer(SocketChannel client) throws IOException {
        buffer.clear();
        if (client.read(buffer) < 0) {
            client.close();
            return;
        }
        for (buffer.flip(); buffer.hasRemaining(); ) {
            byte at = buffer.get();
            if (at == ANSWER || at == ANSWER_IN_CHUNKS) {
                client.write((at == ANSWER ? PLAIN : CHUNKED).duplicate());
            }
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException gone) {
            key.cancel();
        }
    }

    @Override
    public void close() throws InterruptedIOException {
        closing = true;
        selector.wakeup();
        WarmUpClient.join(thread);
    }
}

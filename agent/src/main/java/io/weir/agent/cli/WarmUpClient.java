package io.weir.agent.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that opens some connections, asks over all of them for some time, and opens others. It looks at no answer: as soon as
 * one begins, the next request goes out. One daemon thread, until it is closed.
 */
final class WarmUpClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUpClient.class);
    private static final int CONNECTIONS = 16;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long JOIN_MILLIS = 1000;

    private static final String FIELDS =
            " HTTP/1.1\r\nHost: server.warm-up:80\r\nUser-Agent: warm-up\r\nAccept: */*\r\n";

    /** What one connection is used for; its last request says whether the proxy is to close it. */
    private static final List<ByteBuffer> REQUESTS = List.of(
            request("GET /warm-up" + FIELDS + "X-Answer: !\r\n\r\n"),
            request("PUT /denied" + FIELDS + "Content-Length: 0\r\n\r\n"),
            request("GET /warm-up" + FIELDS + "X-Answer: !\r\n\r\n"),
            request("POST /warm-up/1" + FIELDS + "Content-Length: 8\r\n\r\nwarm up!"),
            request("GET /warm-up?in=chunks" + FIELDS + "X-Answer: ~\r\n\r\n"),
            request("GET /warm-up" + FIELDS + "Connection: close\r\nX-Answer: !\r\n\r\n"));

    private final InetSocketAddress proxy;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Thread thread = new Thread(this::ask, "weir-warm-up-client");
    private volatile boolean closing;
    private volatile long requests;

    private WarmUpClient(InetSocketAddress proxy) {
        this.proxy = proxy;
    }

    static WarmUpClient start(InetSocketAddress proxy) {
        WarmUpClient client = new WarmUpClient(proxy);
        client.thread.setDaemon(true);
        client.thread.start();
        return client;
    }

    private static ByteBuffer request(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** How many were sent so far. */
    long requests() {
        return requests;
    }

    private void ask() {
        List<SocketChannel> channels = new ArrayList<>();
        try {
            while (!closing) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    channels.add(SocketChannel.open(proxy).setOption(StandardSocketOptions.TCP_NODELAY, true));
                }
                askOver(channels);
                close(channels);
            }
        } catch (IOException ended) {
            if (!closing) {
                LOG.warn("warming up: the client ends: {}", ended.toString());
            }
        } finally {
            close(channels);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private void askOver(List<SocketChannel> channels) throws IOException {
        for (ByteBuffer request : REQUESTS) {
            for (SocketChannel channel : channels) {
                channel.write(request.duplicate());
                requests++;
            }
            for (SocketChannel channel : channels) {
                channel.read(buffer.clear());
            }
        }
    }

    private static void close(List<SocketChannel> channels) {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException gone) {
                LOG.debug("warming up: a connection was not closed", gone);
            }
        }
        channels.clear();
    }

    /** Ends, also in the middle of waiting for an answer. */
    @Override
    public void close() throws InterruptedIOException {
        closing = true;
        thread.interrupt();
        join(thread);
    }

    /** Waits for the end of a thread that was told to end. */
    static void join(Thread ending) throws InterruptedIOException {
        try {
            ending.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + ending.getName() + " ends");
        }
    }
}

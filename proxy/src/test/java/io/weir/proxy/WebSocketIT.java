package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.Test;

/** WebSockets between a client and a server that others wrote. */
final class WebSocketIT {

    private static final int PATIENCE_SECONDS = 20;
    private static final int LARGE = 300_000;

    private static WebSocket open(ProxyRig proxy, String path, Events events) {
        URI uri = URI.create("ws://127.0.0.1:" + proxy.address().getPort() + path);
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, events)
                .join();
    }

    @Test
    void messagesGoBothWaysAndTheClosingHandshakeIsTheirs() throws Exception {
        try (EchoServer server = new EchoServer();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            Events events = new Events();
            WebSocket socket = open(proxy, "/ok", events);
            socket.sendText("hello", true).join();
            assertThat(events.next()).isEqualTo("hello");
            socket.sendBinary(ByteBuffer.wrap(new byte[LARGE]), true).join();
            assertThat(events.next()).isEqualTo(LARGE + " bytes");
            socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
            assertThat(events.next()).isEqualTo("pong");
            assertThat(proxy.server().stats().openTunnels()).isEqualTo(1);
            socket.sendClose(4_000, "bye").join();
            assertThat(events.next()).isEqualTo("closed 4000 bye");

            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.FORWARDED);
            assertThat(((LoggedRequest.Http) entry.request()).code()).isEqualTo(101);
            assertThat(entry.info()).endsWith("closed first");
            assertThat(entry.bytesIn()).isGreaterThan(LARGE);
            assertThat(entry.bytesOut()).isGreaterThan(LARGE);
        }
    }

    @Test
    void aServerThatClosesIsHeardByTheClient() throws Exception {
        try (EchoServer server = new EchoServer();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            Events events = new Events();
            WebSocket socket = open(proxy, "/ok", events);
            socket.sendText("close me", true).join();
            assertThat(events.next()).isEqualTo("closed 4001 as you wish");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.FORWARDED);
        }
    }

    @Test
    void aHandshakeThatNoRuleAllowsIsAnswered403AndNeverReachesTheServer() throws Exception {
        try (EchoServer server = new EchoServer();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            assertThatThrownBy(() -> open(proxy, "/no", new Events()))
                    .cause()
                    .isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> assertThat(
                                    refused.getResponse().statusCode())
                            .isEqualTo(403));
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(server.opened).isEmpty();
        }
    }

    @Test
    void oneOnWhichNothingMovesIsCutAndTheClientSeesIt() throws Exception {
        try (EchoServer server = new EchoServer();
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            Events events = new Events();
            WebSocket socket = open(proxy, "/ok", events);
            socket.sendText("hello", true).join();
            assertThat(events.next()).isEqualTo("hello");
            proxy.skip(ProxyLimits.DEFAULT.timeouts().idle().plusSeconds(1));
            assertThat(events.next()).startsWith("failed");
            AccessLogEntry entry = proxy.entry();
            assertThat(entry.outcome()).isEqualTo(LogOutcome.ERROR);
            assertThat(entry.info()).isEqualTo("the tunnel was idle");
        }
    }

    /** What a client hears, in order. */
    private static final class Events implements WebSocket.Listener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private int bytes;

        String next() throws InterruptedException {
            String event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            return goOn(socket);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) {
                heard.add(bytes + " bytes");
                bytes = 0;
            }
            return goOn(socket);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            heard.add("pong");
            return goOn(socket);
        }

        private static CompletionStage<?> goOn(WebSocket socket) {
            socket.request(1);
            return CompletableFuture.completedFuture(socket);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add("closed " + code + " " + reason);
            return CompletableFuture.completedFuture(socket);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add("failed: " + error);
        }
    }

    /** Sends every message back. */
    private static final class EchoServer extends WebSocketServer implements AutoCloseable {

        final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
        private final CountDownLatch started = new CountDownLatch(1);

        EchoServer() throws IOException, InterruptedException {
            super(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 1);
            setDaemon(true);
            setConnectionLostTimeout(0);
            start();
            assertThat(started.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        InetSocketAddress address() {
            return new InetSocketAddress(getAddress().getAddress(), getPort());
        }

        @Override
        public void onStart() {
            started.countDown();
        }

        @Override
        public void onOpen(org.java_websocket.WebSocket socket, ClientHandshake handshake) {
            opened.add(handshake.getResourceDescriptor());
        }

        @Override
        public void onMessage(org.java_websocket.WebSocket socket, String message) {
            if (message.equals("close me")) {
                socket.close(4_001, "as you wish");
            } else {
                socket.send(message);
            }
        }

        @Override
        public void onMessage(org.java_websocket.WebSocket socket, ByteBuffer message) {
            socket.send(message);
        }

        @Override
        public void onClose(org.java_websocket.WebSocket socket, int code, String reason, boolean remote) {
            opened.add("closed " + code);
        }

        @Override
        public void onError(org.java_websocket.WebSocket socket, Exception error) {
            opened.add("failed: " + error);
        }

        @Override
        public void close() throws IOException {
            try {
                stop(1_000);
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }
    }
}

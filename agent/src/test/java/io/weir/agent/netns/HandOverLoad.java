package io.weir.agent.netns;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A server, {@code server PORT}, and a client, {@code client ADDRESS SECONDS}, that see every request that fails: the client never repeats
 * one, and reconnects only where a response said that the connection ends.
 */
final class HandOverLoad {

    private static final int SLOW_PARTS = 40;
    private static final int SLOW_PART_BYTES = 64 << 10;
    private static final long SLOW_PERIOD_MILLIS = 100;
    private static final int CONNECT_LIMIT_MILLIS = 60_000;

    private final String address;
    private final long endNanos;
    private final List<String> failures = new ArrayList<>();
    private final AtomicLong longestConnectNanos = new AtomicLong();
    private final AtomicLong longestRequestNanos = new AtomicLong();

    private HandOverLoad(String address, long endNanos) {
        this.address = address;
        this.endNanos = endNanos;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            serve(Integer.parseInt(arguments[1]));
        } else {
            long seconds = Long.parseLong(arguments[2]);
            new HandOverLoad(arguments[1], System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds)).run();
        }
    }

    private static void serve(int port) {
        Server.builder()
                .http(port)
                .requestTimeoutMillis(0)
                .service("/a", (context, request) -> HttpResponse.of("a"))
                .service("/forbidden", (context, request) -> HttpResponse.of("this must not be reached"))
                .service("/slow", (context, request) -> slow(context))
                .build()
                .start()
                .join();
        System.out.println("ready");
    }

    private static HttpResponse slow(ServiceRequestContext context) {
        HttpResponseWriter response = HttpResponse.streaming();
        response.write(ResponseHeaders.builder(HttpStatus.OK)
                .contentLength((long) SLOW_PARTS * SLOW_PART_BYTES)
                .build());
        AtomicInteger parts = new AtomicInteger();
        Runnable[] next = new Runnable[1];
        next[0] = () -> {
            response.write(HttpData.wrap(new byte[SLOW_PART_BYTES]));
            if (parts.incrementAndGet() == SLOW_PARTS) {
                response.close();
            } else {
                ScheduledFuture<?> unused =
                        context.blockingTaskExecutor().schedule(next[0], SLOW_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            }
        };
        next[0].run();
        return response;
    }

    private void run() throws InterruptedException {
        AtomicInteger kept = new AtomicInteger();
        AtomicInteger single = new AtomicInteger();
        AtomicInteger denied = new AtomicInteger();
        AtomicInteger downloads = new AtomicInteger();
        AtomicInteger streams = new AtomicInteger();
        AtomicInteger slowStreams = new AtomicInteger();
        ClientFactory factory = ClientFactory.builder()
                .connectTimeoutMillis(CONNECT_LIMIT_MILLIS)
                // Its TCP_USER_TIMEOUT follows from this, and ends a connect that waits for an agent as well.
                .idleTimeoutMillis(CONNECT_LIMIT_MILLIS)
                .build();
        WebClient http2 = WebClient.builder("h2c://" + address)
                .factory(factory)
                .maxResponseLength(0)
                .responseTimeoutMillis(CONNECT_LIMIT_MILLIS)
                .build();
        List<Thread> threads = List.of(
                thread("kept", () -> http1("/a", 200, true, kept)),
                thread("kept", () -> http1("/a", 200, true, kept)),
                thread("single", () -> http1("/a", 200, false, single)),
                thread("denied", () -> http1("/forbidden", 403, true, denied)),
                thread("download", () -> http1("/slow", 200, true, downloads)),
                thread("stream", () -> http2(http2, "/a", streams)),
                thread("stream", () -> http2(http2, "/a", streams)),
                thread("slow stream", () -> http2(http2, "/slow", slowStreams)));
        threads.forEach(Thread::start);
        System.out.println("ready");
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("kept " + kept + " single " + single + " denied " + denied + " downloads " + downloads
                + " streams " + streams + " slowStreams " + slowStreams);
        System.out.println("longest connect ms " + TimeUnit.NANOSECONDS.toMillis(longestConnectNanos.get())
                + " request ms " + TimeUnit.NANOSECONDS.toMillis(longestRequestNanos.get()));
        synchronized (failures) {
            failures.forEach(failure -> System.out.println("failed " + failure));
        }
        System.out.println("done");
        System.exit(0);
    }

    private Thread thread(String name, Runnable work) {
        return new Thread(work, name);
    }

    private void failed(String what) {
        synchronized (failures) {
            failures.add(Thread.currentThread().getName() + ": " + what);
        }
    }

    /** Some hundred requests a second of each thread: enough to meet every step of a hand-over, and the machine is not the limit. */
    private static void pace() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }

    private boolean goesOn() {
        return System.nanoTime() < endNanos;
    }

    private void http1(String target, int expected, boolean keeps, AtomicInteger done) {
        Connection connection = null;
        while (goesOn()) {
            try {
                if (connection == null) {
                    long begun = System.nanoTime();
                    connection = new Connection(address);
                    longestConnectNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
                }
                long begun = System.nanoTime();
                int status = connection.get(target, keeps);
                if (!target.equals("/slow")) {
                    longestRequestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
                }
                if (status == expected) {
                    done.incrementAndGet();
                } else {
                    failed(target + " -> " + status);
                }
                if (connection.ends) {
                    connection.close();
                    connection = null;
                }
                pace();
            } catch (IOException failure) {
                failed(target + (connection == null ? " connect" : " after " + connection.requests) + ": " + failure);
                connection = null;
            }
        }
    }

    private void http2(WebClient client, String target, AtomicInteger done) {
        while (goesOn()) {
            try {
                AggregatedHttpResponse response =
                        client.get(target).aggregate().get(CONNECT_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
                long expected = target.equals("/slow") ? (long) SLOW_PARTS * SLOW_PART_BYTES : 1;
                if (response.status().code() == 200 && response.content().length() == expected) {
                    done.incrementAndGet();
                } else {
                    failed(target + " -> " + response.status() + " "
                            + response.headers().get(HttpHeaderNames.CONTENT_LENGTH));
                }
                pace();
            } catch (InterruptedException interrupted) {
                return;
            } catch (Exception failure) {
                failed(target + ": " + failure);
            }
        }
    }

    private static final class Connection {

        private final Socket socket = new Socket();
        private final DataInputStream in;
        private boolean ends;
        private int requests;

        Connection(String address) throws IOException {
            socket.connect(new InetSocketAddress(address, 80), CONNECT_LIMIT_MILLIS);
            socket.setSoTimeout(CONNECT_LIMIT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        }

        int get(String target, boolean keeps) throws IOException {
            String head =
                    "GET " + target + " HTTP/1.1\r\nHost: server\r\n" + (keeps ? "" : "Connection: close\r\n") + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            requests++;
            String status = line();
            long length = -1;
            ends = !keeps;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(lower.substring(15).strip());
                }
                ends |= lower.replace(" ", "").equals("connection:close");
            }
            if (length < 0) {
                throw new IOException("no content-length in the answer " + status);
            }
            in.skipNBytes(length);
            return Integer.parseInt(status.substring(9, 12));
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = in.read()) != '\n') {
                if (next < 0) {
                    throw new EOFException("end of connection in place of an answer");
                }
                line.append((char) next);
            }
            return line.toString().strip();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}

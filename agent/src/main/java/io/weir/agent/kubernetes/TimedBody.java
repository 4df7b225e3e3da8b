package io.weir.agent.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes. A read that gets nothing for {@link #limit} fails, so that a connection that died unnoticed
 * is found. More is asked for only when everything was read. For one reader; an interrupt ends a read.
 */
final class TimedBody extends InputStream {

    /** What came: bytes, or how it ended. */
    private sealed interface Arrival {
        record Bytes(ByteBuffer bytes) implements Arrival {}

        record End() implements Arrival {}

        record Failure(Throwable cause) implements Arrival {}
    }

    /** Takes what comes before and after there is a body to read it from. */
    static final class Arrivals implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final BlockingQueue<Arrival> queue = new LinkedBlockingQueue<>();

        @Override
        public void consume(List<ByteBuffer> came, AsyncBody body) {
            came.forEach(bytes -> queue.add(new Arrival.Bytes(bytes)));
        }
    }

    private final BlockingQueue<Arrival> queue;
    private final AsyncBody body;
    private Duration limit;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean ended;

    TimedBody(Arrivals arrivals, AsyncBody body, Duration limit) {
        this.queue = arrivals.queue;
        this.body = body;
        this.limit = limit;
        var unused = body.done().whenComplete((nothing, failure) -> ended(failure));
    }

    private void ended(@Nullable Throwable failure) {
        queue.add(failure == null ? new Arrival.End() : new Arrival.Failure(failure));
    }

    /** How long a read may take from now on. */
    void limit(Duration longest) {
        limit = longest;
    }

    @Override
    public int read() throws IOException {
        return await() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!await()) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    /** Waits for bytes; false at the end. */
    private boolean await() throws IOException {
        while (!current.hasRemaining()) {
            if (ended) {
                return false;
            }
            Arrival arrival = next();
            if (arrival instanceof Arrival.Bytes came) {
                current = came.bytes();
            } else if (arrival instanceof Arrival.Failure failure) {
                throw new IOException(failure.cause().toString(), failure.cause());
            } else {
                ended = true;
            }
        }
        return true;
    }

    private Arrival next() throws IOException {
        Arrival arrival = queue.poll();
        if (arrival != null) {
            return arrival;
        }
        body.consume();
        try {
            arrival = queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (arrival == null) {
            throw new SocketTimeoutException("nothing came for " + limit.toSeconds() + " s");
        }
        return arrival;
    }

    /** Also breaks the connection when the end was not read. */
    @Override
    public void close() {
        if (!ended) {
            body.cancel();
        }
    }
}

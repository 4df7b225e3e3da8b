package io.weir.proxy.http2;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.AcceptedConnection;
import io.weir.proxy.connection.Decision;
import io.weir.proxy.connection.LoopContext;
import io.weir.proxy.connection.LoopCounters.Counter;
import io.weir.proxy.http2.ProxiedStream.Stage;
import io.weir.proxy.metrics.MeteredProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a connection that are under way, by their number; each is logged and counted when it ends. */
final class Streams {

    private static final int FIRST_CAPACITY = 16;
    private static final String PROTOCOL = "HTTP/2.0";

    private final AcceptedConnection accepted;
    private final LoopContext loop;
    private final StreamView view = new StreamView();
    private final IntObjectMap<ProxiedStream> open = new IntObjectHashMap<>(FIRST_CAPACITY);

    private int heldBackBytes;

    Streams(AcceptedConnection accepted) {
        this.accepted = accepted;
        this.loop = accepted.loop();
    }

    @Nullable
    ProxiedStream get(int streamId) {
        return open.get(streamId);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Those under way now; the list stays as it is when they end. */
    List<ProxiedStream> all() {
        return new ArrayList<>(open.values());
    }

    ProxiedStream begin(int streamId, FieldList request) {
        ProxiedStream stream = new ProxiedStream(
                streamId, request, loop.clock().nanos(), loop.clock().coarseNanos());
        open.put(streamId, stream);
        return stream;
    }

    /** The decision on a stream's request, by the snapshot that holds now. */
    Decision judge(ProxiedStream stream) {
        return accepted.policy().judge(view.set(stream));
    }

    /** Keeps a client's window shut by so many bytes more, for it to notice that it has its answer; whether that is too much. */
    boolean holdBack(ProxiedStream stream, int bytes) {
        if (stream.heldBackBytes == 0) {
            stream.heldBackNanos = loop.clock().coarseNanos();
        }
        stream.heldBackBytes += bytes;
        heldBackBytes += bytes;
        return heldBackBytes > loop.limits().http2().connectionWindowBytes() / 2;
    }

    /** Logs and forgets a stream; whether it was still under way. */
    boolean end(ProxiedStream stream) {
        if (stream.stage == Stage.ENDED) {
            return false;
        }
        stream.stage = Stage.ENDED;
        open.remove(stream.id);
        heldBackBytes -= stream.heldBackBytes;
        stream.dropHeld();
        long now = loop.clock().nanos();
        loop.metrics()
                .requestEnded(
                        stream.grpc ? MeteredProtocol.GRPC : MeteredProtocol.HTTP2,
                        stream.outcome,
                        stream.decision.verdict(),
                        stream.status,
                        now - stream.startNanos,
                        stream.upstreamNanos);
        loop.counters().add(Counter.BYTES_TO_DOWNSTREAM, stream.bytesOut);
        accepted.log()
                .request(
                        view.set(stream),
                        PROTOCOL,
                        stream.status,
                        stream.decision,
                        stream.outcome,
                        stream.info,
                        stream.startNanos,
                        now,
                        stream.bytesIn,
                        stream.bytesOut);
        return true;
    }

    /** Ends all that are under way, for the same reason. */
    void endAll(String why) {
        for (ProxiedStream stream : all()) {
            if (stream.outcome == LogOutcome.FORWARDED) {
                stream.outcome = LogOutcome.ERROR;
                stream.info = why;
            }
            end(stream);
        }
    }
}

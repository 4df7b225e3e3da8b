package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.BodyReader;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.ParseResult;
import io.weir.proxy.http1.RequestHead;
import io.weir.proxy.http1.RequestParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a connection out of the received bytes, and hands on what may go to the server: the received bytes
 * themselves, or slices of them.
 */
final class RequestReader {

    private enum Phase {
        HEAD,
        BODY,
        DISCARDED_BODY,
        ENDED
    }

    private static final int NOT_YET = -1;

    private final Requests requests;
    private final ByteBufAllocator allocator;
    private final HttpLimits limits;
    private final RequestParser parser;
    private final BodyReader body;
    private final RequestForm form;
    private final Leftover leftover = new Leftover();
    private Phase phase = Phase.HEAD;
    private @Nullable Exchange current;
    private int runFrom;
    private long discarded;
    private long headsRead;
    private boolean waiting;

    RequestReader(Requests requests, ByteBufAllocator allocator, HttpLimits limits) {
        this.requests = requests;
        this.allocator = allocator;
        this.limits = limits;
        this.parser = new RequestParser(limits);
        this.form = new RequestForm(requests, allocator, limits);
        this.body = new BodyReader(limits);
    }

    /** Reads on in these bytes; takes the caller's reference to them. */
    void read(ByteBuf received) {
        if (phase == Phase.ENDED) {
            received.release();
            return;
        }
        process(leftover.join(allocator, received));
    }

    /** Reads on in what had to wait. */
    void resume() {
        ByteBuf waited = leftover.take();
        if (waited != null) {
            process(waited);
        }
    }

    /** Whether received requests wait for {@link #resume}. */
    boolean hasWaiting() {
        return waiting;
    }

    /** Whether the head of a request is there in part. */
    boolean isInHead() {
        return phase == Phase.HEAD && !waiting && !leftover.isEmpty();
    }

    boolean isInBody() {
        return phase == Phase.BODY || phase == Phase.DISCARDED_BODY;
    }

    boolean isInForwardedBody() {
        return phase == Phase.BODY;
    }

    /** Whether nothing more is read. */
    boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    /** How many heads were read to their end. */
    long headsRead() {
        return headsRead;
    }

    /** How many bytes of an incomplete head there are. */
    int headBytes() {
        return isInHead() ? leftover.size() : 0;
    }

    /** Reads no more, and lets go of what waited. */
    void end() {
        phase = Phase.ENDED;
        waiting = false;
        current = null;
        leftover.release();
    }

    private void process(ByteBuf in) {
        int begin = in.readerIndex();
        int end = in.writerIndex();
        int at = begin;
        runFrom = begin;
        waiting = false;
        try {
            while (at < end && phase != Phase.ENDED) {
                int bodyFrom = phase == Phase.HEAD ? readHead(in, at, end) : at;
                if (bodyFrom == NOT_YET) {
                    break;
                }
                at = phase == Phase.ENDED ? bodyFrom : readBody(in, bodyFrom, end);
            }
        } catch (RuntimeException failed) {
            in.release();
            throw failed;
        }
        release(in, begin, at);
    }

    /** Index behind the head at {@code at}, or {@link #NOT_YET}. */
    private int readHead(ByteBuf in, int at, int end) {
        if (!requests.mayBegin()) {
            waiting = true;
            return NOT_YET;
        }
        ParseResult result = parser.parse(in, at, end);
        if (result == ParseResult.INCOMPLETE) {
            return NOT_YET;
        }
        if (result == ParseResult.MALFORMED) {
            return malformed(in, at, end, parser.defect());
        }
        headsRead++;
        RequestHead head = parser.head();
        int headTo = at + head.to();
        Defect defect = form.defectOf(in, at, head);
        if (defect == null) {
            defect = form.mustChange(in, at, head) ? beginRewritten(in, at, head) : beginAsIs(in, at, head);
        }
        parser.reset();
        return defect == null ? headTo : malformed(in, at, end, defect);
    }

    private int malformed(ByteBuf in, int at, int end, Defect defect) {
        emitUpTo(in, at);
        runFrom = end;
        phase = Phase.ENDED;
        requests.malformedHead(defect, end - at);
        return end;
    }

    private @Nullable Defect beginAsIs(ByteBuf in, int at, RequestHead head) {
        if (head.from() > 0) {
            emitUpTo(in, at);
            runFrom = at + head.from();
        }
        Exchange exchange = begin(in, at, head);
        if (!exchange.isForwarded()) {
            emitUpTo(in, at);
            runFrom = at + head.to();
        } else if (exchange.decision.effects().changesRequest()) {
            emitUpTo(in, at);
            runFrom = at + head.to();
            requests.forward(form.changed(in, at, head, exchange.decision.effects()));
        } else if (head.hasCloseLine() && exchange.shareable && requests.sharesServer()) {
            exchange.closeHidden = true;
            emitUpTo(in, at + head.closeLineFrom());
            runFrom = at + head.closeLineTo();
        }
        return null;
    }

    /** Judges and forwards a request in its canonical form; the result is why there is none. */
    private @Nullable Defect beginRewritten(ByteBuf in, int base, RequestHead head) {
        emitUpTo(in, base);
        runFrom = base + head.to();
        ByteBuf rewritten = form.rewrite(in, base, head);
        if (rewritten == null) {
            return form.defect();
        }
        Exchange exchange = begin(rewritten, 0, form.head());
        if (exchange.isForwarded() && !exchange.decision.effects().changesRequest()) {
            requests.forward(rewritten);
            return null;
        }
        if (exchange.isForwarded()) {
            requests.forward(form.changed(rewritten, 0, form.head(), exchange.decision.effects()));
        }
        rewritten.release();
        return null;
    }

    private Exchange begin(ByteBuf in, int base, RequestHead head) {
        Exchange exchange = requests.begin(in, base, head);
        body.begin(head, requests.ruleHeaderNames());
        discarded = 0;
        current = exchange;
        exchange.bytesIn = (long) head.to() - head.from();
        phase = exchange.isForwarded() ? Phase.BODY : Phase.DISCARDED_BODY;
        return exchange;
    }

    /** From here on every byte belongs to this exchange, whose request was whole and asked for that; see {@link #resume}. */
    void beginTunnel(Exchange exchange) {
        if (phase == Phase.HEAD) {
            exchange.requestDone = false;
            body.beginUntilClose();
            current = exchange;
            phase = Phase.BODY;
        }
    }

    /** Index behind the bytes of the body that are there. */
    private int readBody(ByteBuf in, int at, int end) {
        Exchange exchange = current;
        if (exchange == null) {
            throw new IllegalStateException("a body without request");
        }
        int next = body.consume(in, at, end);
        exchange.bytesIn += (long) next - at;
        if (phase == Phase.DISCARDED_BODY) {
            discarded += (long) next - at;
            runFrom = next;
        }
        Defect defect = body.defect();
        if (defect != null) {
            phase = Phase.ENDED;
            requests.malformedBody(exchange, defect);
        } else if (body.isComplete()) {
            exchange.requestDone = true;
            current = null;
            phase = exchange.last && exchange.tunnel == null ? Phase.ENDED : Phase.HEAD;
        } else if (discarded > limits.maxDeniedBodyBytes()) {
            exchange.last = true;
            phase = Phase.ENDED;
        }
        return next;
    }

    private void emitUpTo(ByteBuf in, int to) {
        if (to > runFrom) {
            requests.forward(in.retainedSlice(runFrom, to - runFrom));
        }
    }

    /** Hands on what is left to forward, keeps what is not used yet, and gives the reference up. */
    private void release(ByteBuf in, int begin, int at) {
        if (at == in.writerIndex() && runFrom == begin && at > begin) {
            requests.forward(in);
            return;
        }
        emitUpTo(in, at);
        if (at == in.writerIndex() || phase == Phase.ENDED) {
            in.release();
        } else {
            in.readerIndex(at);
            leftover.keep(in);
        }
    }
}

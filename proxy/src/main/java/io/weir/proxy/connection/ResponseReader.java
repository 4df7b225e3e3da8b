package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.BodyReader;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.ParseResult;
import io.weir.proxy.http1.ResponseHead;
import io.weir.proxy.http1.ResponseHead.BodyKind;
import io.weir.proxy.http1.ResponseParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of one connection to a server out of the received bytes, and hands on what goes to the client: the
 * received bytes themselves, or slices of them.
 */
final class ResponseReader {

    /** What takes responses and their bytes. */
    interface Responses {

        /** The exchange whose response comes next; null when no response is due. */
        @Nullable
        Exchange awaited();

        /** Takes bytes of responses, and the caller's reference to them. */
        void respond(ByteBuf bytes);

        /** The server made a tunnel of the connection, as the exchange asked; what follows are bytes of the tunnel. */
        void switched(Exchange exchange);

        /** The response is whole, and its bytes were handed on; afterwards another exchange is awaited, or none. */
        void responseDone(Exchange exchange, boolean connectionStays);

        /** The server sent what is no response to anything. Nothing more is read. */
        void malformedResponse(String what);
    }

    private enum Phase {
        HEAD,
        BODY,
        ENDED
    }

    private static final int NOT_YET = -1;
    private static final int MAX_INTERIMS = 32;
    private static final int LINE_END = 2;
    private static final byte[] CLOSE_LINE = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Responses responses;
    private final ByteBufAllocator allocator;
    private final ResponseParser parser;
    private final BodyReader body;
    private final Leftover leftover = new Leftover();
    private Phase phase = Phase.HEAD;
    private boolean connectionStays;
    private int runFrom;
    private boolean allRead = true;

    ResponseReader(Responses responses, ByteBufAllocator allocator, HttpLimits limits) {
        this.responses = responses;
        this.allocator = allocator;
        this.parser = new ResponseParser(limits);
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

    /** Whether a response is under way whose end is the end of the connection. */
    boolean endsWithConnection() {
        return phase == Phase.BODY && body.endsWithConnection();
    }

    /** Whether every byte that came belonged to a response, and no response is under way. */
    boolean isBetweenResponses() {
        return phase == Phase.HEAD && allRead && leftover.isEmpty();
    }

    /** Reads no more. */
    void end() {
        phase = Phase.ENDED;
        leftover.release();
    }

    private void process(ByteBuf in) {
        int begin = in.readerIndex();
        int end = in.writerIndex();
        int at = begin;
        runFrom = begin;
        try {
            while (at < end && phase != Phase.ENDED) {
                Exchange exchange = responses.awaited();
                if (exchange == null || exchange.responseDone) {
                    at = malformed(in, at, end, "bytes that answer no request");
                    break;
                }
                int bodyFrom = phase == Phase.HEAD ? readHead(in, at, end, exchange) : at;
                if (bodyFrom == NOT_YET) {
                    break;
                }
                at = phase == Phase.BODY ? readBody(in, bodyFrom, end, exchange) : bodyFrom;
            }
        } catch (RuntimeException failed) {
            in.release();
            throw failed;
        }
        release(in, begin, at);
    }

    /** Index behind the head at {@code at}, or {@link #NOT_YET}. */
    private int readHead(ByteBuf in, int at, int end, Exchange exchange) {
        ParseResult result = parser.parse(in, at, end, exchange.responseTo());
        if (result == ParseResult.INCOMPLETE) {
            return NOT_YET;
        }
        if (result == ParseResult.MALFORMED) {
            Defect defect = parser.defect();
            return malformed(in, at, end, "malformed response: " + defect.text());
        }
        ResponseHead head = parser.head();
        String misplaced = misplaced(in, at, head, exchange);
        if (misplaced != null) {
            return malformed(in, at, end, misplaced);
        }
        int headTo = at + head.to();
        if (!head.isInterim()) {
            exchange.bytesOut += head.to();
            beginFinal(head, exchange);
            if (exchange.closeHidden && connectionStays) {
                emitUpTo(in, headTo - LINE_END);
                exchange.bytesOut += CLOSE_LINE.length;
                responses.respond(allocator.directBuffer(CLOSE_LINE.length).writeBytes(CLOSE_LINE));
            }
        } else if (exchange.http10) {
            emitUpTo(in, at);
            runFrom = headTo;
        } else {
            exchange.bytesOut += head.to();
        }
        parser.reset();
        return headTo;
    }

    /** Why a sound response may not come here; null when it may. */
    private static @Nullable String misplaced(ByteBuf in, int at, ResponseHead head, Exchange exchange) {
        Tunnel tunnel = exchange.tunnel;
        if (head.isInterim() && ++exchange.interims > MAX_INTERIMS) {
            return "more than " + MAX_INTERIMS + " interim responses";
        }
        if (head.bodyKind() == BodyKind.CHUNKED && exchange.http10) {
            return "a chunked response to HTTP/1.0";
        }
        boolean other =
                head.isTunnel() && tunnel != null && !tunnel.isConnect() && !head.switchesTo(in, at, tunnel.protocol());
        return other ? "malformed response: " + Defect.PROTOCOL_SWITCH.text() : null;
    }

    private void beginFinal(ResponseHead head, Exchange exchange) {
        exchange.status = head.status();
        exchange.responseBegun = true;
        connectionStays = head.keepAlive();
        head.beginBody(body);
        phase = Phase.BODY;
        if (head.isTunnel()) {
            responses.switched(exchange);
        }
    }

    /** Index behind the bytes of the body that are there. */
    private int readBody(ByteBuf in, int at, int end, Exchange exchange) {
        int next = body.consume(in, at, end);
        exchange.bytesOut += (long) next - at;
        Defect defect = body.defect();
        if (defect != null) {
            return malformed(in, next, end, "malformed response body: " + defect.text());
        }
        if (body.isComplete()) {
            phase = Phase.HEAD;
            exchange.responseDone = true;
            emitUpTo(in, next);
            allRead = next == end;
            responses.responseDone(exchange, connectionStays);
        }
        return next;
    }

    /** Hands on what was sound, and ends. */
    private int malformed(ByteBuf in, int at, int end, String what) {
        emitUpTo(in, at);
        runFrom = end;
        phase = Phase.ENDED;
        responses.malformedResponse(what);
        return end;
    }

    private void emitUpTo(ByteBuf in, int to) {
        if (to > runFrom) {
            boolean whole = runFrom == in.readerIndex() && to == in.writerIndex();
            responses.respond(whole ? in.retain() : in.retainedSlice(runFrom, to - runFrom));
            runFrom = to;
        }
    }

    /** Hands on what is left, keeps what is not used yet, and gives the reference up. */
    private void release(ByteBuf in, int begin, int at) {
        if (at == in.writerIndex() && runFrom == begin && at > begin) {
            responses.respond(in);
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

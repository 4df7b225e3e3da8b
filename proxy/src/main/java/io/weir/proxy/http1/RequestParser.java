package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.HttpLimits;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of the requests of one connection. Can be stopped and resumed at every byte with the same result.
 *
 * <p>Not thread-safe. Makes no object while it reads.
 */
public final class RequestParser {

    /** Bytes of a request line beside its target: a method, two blanks and a version. */
    private static final int LINE_BESIDE_TARGET = 64;

    private final HttpLimits limits;
    private final RequestHead head;
    private final RequestLine requestLine;
    private final RequestFields fields;
    private final Lines lines = new Lines();
    private boolean inRequestLine;
    private @Nullable Defect defect;

    public RequestParser(HttpLimits limits) {
        this.limits = limits;
        this.head = new RequestHead(limits.maxHeaderCount());
        this.requestLine = new RequestLine(limits.maxTargetBytes());
        this.fields = new RequestFields(head);
        reset();
    }

    /** Makes it ready for the next request. */
    public void reset() {
        lines.reset();
        fields.reset();
        head.from = 0;
        head.authorityFrom = 0;
        head.authorityTo = 0;
        head.pathNeedsRewriting = false;
        inRequestLine = true;
        defect = null;
    }

    /**
     * Reads on.
     *
     * @param in holds the head from its first byte on
     * @param base index of that first byte; may differ between two calls when the bytes have moved
     * @param end index behind the last byte there is
     */
    public ParseResult parse(ByteBuf in, int base, int end) {
        while (true) {
            int lineEnd = lines.next(in, base, end);
            Defect tooLarge = sizeDefect();
            if (tooLarge != null) {
                return malformed(tooLarge);
            }
            if (lineEnd == Lines.BARE_LINE_FEED) {
                return malformed(Defect.BARE_LINE_FEED);
            }
            if (lineEnd == Lines.NONE) {
                return ParseResult.INCOMPLETE;
            }
            int lineFrom = base + lines.lineFrom();
            lines.take();
            if (inRequestLine) {
                if (lineFrom == lineEnd && head.from == 0) {
                    head.from = lines.lineFrom();
                    continue;
                }
                defect = requestLine.read(in, base, lineFrom, lineEnd, head);
                inRequestLine = false;
            } else if (lineFrom == lineEnd) {
                head.to = lines.lineFrom();
                defect = fields.finish(in, base);
                return defect == null ? ParseResult.COMPLETE : ParseResult.MALFORMED;
            } else {
                defect = fields.read(in, base, lineFrom, lineEnd);
            }
            if (defect != null) {
                return ParseResult.MALFORMED;
            }
        }
    }

    /** What is wrong, after {@link ParseResult#MALFORMED}. */
    public Defect defect() {
        if (defect == null) {
            throw new IllegalStateException("the request is not malformed");
        }
        return defect;
    }

    /** What was found, after {@link ParseResult#COMPLETE}. */
    public RequestHead head() {
        return head;
    }

    /** Whether a request has begun: at least one byte was given since the last reset. */
    public boolean hasBegun() {
        return lines.scannedTo() > 0;
    }

    private ParseResult malformed(Defect found) {
        defect = found;
        return ParseResult.MALFORMED;
    }

    private @Nullable Defect sizeDefect() {
        int lineLength = lines.scannedTo() - lines.lineFrom();
        if (inRequestLine && lineLength > limits.maxTargetBytes() + LINE_BESIDE_TARGET) {
            return Defect.TARGET_TOO_LONG;
        }
        return lines.scannedTo() > limits.maxHeadBytes() ? Defect.HEAD_TOO_LARGE : null;
    }
}

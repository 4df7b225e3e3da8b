package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.ResponseHead.BodyKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of the responses of one connection. Can be stopped and resumed at every byte with the same result.
 *
 * <p>Not thread-safe. Makes no object while it reads.
 */
public final class ResponseParser {

    /** Bytes of {@code HTTP/1.1 200}. */
    private static final int STATUS_TO = 12;

    private final HttpLimits limits;
    private final ResponseHead head = new ResponseHead();
    private final FieldLines fields;
    private final Lines lines = new Lines();
    private boolean inStatusLine;
    private boolean http10;
    private int lengths;
    private int codings;
    private boolean close;
    private boolean keepAliveToken;
    private boolean upgradeOption;
    private int upgrades;
    private @Nullable Defect defect;

    public ResponseParser(HttpLimits limits) {
        this.limits = limits;
        this.fields = new FieldLines(limits.maxHeaderCount());
        reset();
    }

    /** Makes it ready for the next response. */
    public void reset() {
        lines.reset();
        fields.clear();
        head.contentLength = 0;
        inStatusLine = true;
        lengths = 0;
        codings = 0;
        close = false;
        keepAliveToken = false;
        upgradeOption = false;
        upgrades = 0;
        defect = null;
    }

    /**
     * Reads on.
     *
     * @param in holds the head from its first byte on
     * @param base index of that first byte; may differ between two calls when the bytes have moved
     * @param end index behind the last byte there is
     * @param to what the request was
     */
    public ParseResult parse(ByteBuf in, int base, int end, ResponseTo to) {
        while (true) {
            int lineEnd = lines.next(in, base, end);
            if (lines.scannedTo() > limits.maxHeadBytes()) {
                defect = Defect.HEAD_TOO_LARGE;
            } else if (lineEnd == Lines.BARE_LINE_FEED) {
                defect = Defect.BARE_LINE_FEED;
            } else if (lineEnd == Lines.NONE) {
                return ParseResult.INCOMPLETE;
            } else {
                int lineFrom = base + lines.lineFrom();
                lines.take();
                if (inStatusLine) {
                    defect = statusLine(in, lineFrom, lineEnd);
                    inStatusLine = false;
                } else if (lineFrom == lineEnd) {
                    head.to = lines.lineFrom();
                    defect = finish(to);
                    return defect == null ? ParseResult.COMPLETE : ParseResult.MALFORMED;
                } else {
                    defect = field(in, base, lineFrom, lineEnd);
                }
            }
            if (defect != null) {
                return ParseResult.MALFORMED;
            }
        }
    }

    /** What is wrong, after {@link ParseResult#MALFORMED}. */
    public Defect defect() {
        if (defect == null) {
            throw new IllegalStateException("the response is not malformed");
        }
        return defect;
    }

    /** What was found, after {@link ParseResult#COMPLETE}. */
    public ResponseHead head() {
        return head;
    }

    private @Nullable Defect statusLine(ByteBuf in, int from, int to) {
        boolean shaped = to - from >= STATUS_TO
                && FieldLines.equalsIgnoreCase(in, from, from + 7, "http/1.")
                && in.getByte(from) == 'H'
                && in.getByte(from + 8) == ' '
                && (in.getByte(from + 7) == '1' || in.getByte(from + 7) == '0')
                && (to - from == STATUS_TO || in.getByte(from + STATUS_TO) == ' ');
        if (!shaped) {
            return Defect.STATUS_LINE;
        }
        http10 = in.getByte(from + 7) == '0';
        int status = 0;
        for (int at = from + 9; at < from + STATUS_TO; at++) {
            byte digit = in.getByte(at);
            if (!ByteClass.isDigit(digit)) {
                return Defect.STATUS_LINE;
            }
            status = status * 10 + digit - '0';
        }
        for (int at = from + STATUS_TO; at < to; at++) {
            if (!ByteClass.is(in.getByte(at), ByteClass.VALUE)) {
                return Defect.STATUS_LINE;
            }
        }
        head.status = status;
        return status < 100 || status > 599 ? Defect.STATUS_LINE : null;
    }

    private @Nullable Defect field(ByteBuf in, int base, int from, int to) {
        Defect malformed = fields.add(in, base, from, to);
        if (malformed != null) {
            return malformed;
        }
        int line = fields.count() - 1;
        switch (fields.nameTo(line) - fields.nameFrom(line)) {
            case 7 -> {
                if (fields.hasName(in, base, line, "upgrade")) {
                    upgrades++;
                    head.protocolFrom = fields.valueFrom(line);
                    head.protocolTo = fields.valueTo(line);
                }
            }
            case 10 -> {
                if (fields.hasName(in, base, line, "connection")) {
                    int options =
                            ConnectionOptions.read(in, base + fields.valueFrom(line), base + fields.valueTo(line));
                    close |= (options & ConnectionOptions.CLOSE) != 0;
                    keepAliveToken |= (options & ConnectionOptions.KEEP_ALIVE) != 0;
                    upgradeOption |= (options & ConnectionOptions.UPGRADE) != 0;
                }
            }
            case 14 -> {
                if (fields.hasName(in, base, line, "content-length")) {
                    lengths++;
                    head.contentLength = fields.decimalValue(in, base, line);
                    return lengths > 1 ? Defect.LENGTH_REPEATED : head.contentLength < 0 ? Defect.LENGTH_INVALID : null;
                }
            }
            case 17 -> {
                if (fields.hasName(in, base, line, "transfer-encoding")) {
                    codings++;
                    return codings > 1 || !fields.hasValue(in, base, line, "chunked") ? Defect.CODING_INVALID : null;
                }
            }
            default -> {}
        }
        return null;
    }

    private @Nullable Defect finish(ResponseTo to) {
        head.keepAlive = !close && (!http10 || keepAliveToken);
        if (head.status == 101 && (to != ResponseTo.UPGRADE || upgrades != 1 || !upgradeOption || http10)) {
            return Defect.PROTOCOL_SWITCH;
        }
        if (codings > 0 && lengths > 0) {
            return Defect.LENGTH_AND_CODING;
        }
        if (codings > 0 && http10) {
            return Defect.CODING_IN_1_0;
        }
        boolean isTunnel = head.status == 101 || (to == ResponseTo.CONNECT && head.status / 100 == 2);
        boolean neverBody = head.isInterim() || head.status == 204 || isTunnel;
        if (neverBody && (codings > 0 || head.contentLength > 0)) {
            return Defect.CODING_WITHOUT_BODY;
        }
        if (isTunnel) {
            head.bodyKind = BodyKind.TUNNEL;
        } else if (neverBody || head.status == 304 || to == ResponseTo.HEAD) {
            head.bodyKind = BodyKind.NONE;
        } else if (codings > 0) {
            head.bodyKind = BodyKind.CHUNKED;
        } else if (lengths > 0) {
            head.bodyKind = BodyKind.LENGTH;
        } else {
            head.bodyKind = BodyKind.UNTIL_CLOSE;
        }
        head.keepAlive &= head.bodyKind != BodyKind.UNTIL_CLOSE && !isTunnel;
        return null;
    }
}

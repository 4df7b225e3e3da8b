package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.RequestHead.TargetForm;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of the requests of one connection. Can be stopped and resumed at every byte with the same result.
 *
 * <p>Not thread-safe. Makes no object while it reads.
 */
public final class RequestParser {

    /** Bytes of a request line beside its target: a method, two blanks and a version. */
    private static final int LINE_BESIDE_TARGET = 64;

    private static final int VERSION_LENGTH = 8;

    private final HttpLimits limits;
    private final RequestHead head;
    private final Lines lines = new Lines();
    private boolean inRequestLine;
    private int hosts;
    private int lengths;
    private int codings;
    private boolean close;
    private boolean keepAliveToken;
    private @Nullable Defect defect;

    public RequestParser(HttpLimits limits) {
        this.limits = limits;
        this.head = new RequestHead(limits.maxHeaderCount());
        reset();
    }

    /** Makes it ready for the next request. */
    public void reset() {
        lines.reset();
        head.fields.clear();
        head.from = 0;
        head.authorityFrom = 0;
        head.authorityTo = 0;
        head.upgrade = false;
        head.expectsContinue = false;
        head.chunked = false;
        head.contentLength = -1;
        inRequestLine = true;
        hosts = 0;
        lengths = 0;
        codings = 0;
        close = false;
        keepAliveToken = false;
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
                defect = requestLine(in, base, lineFrom, lineEnd);
                inRequestLine = false;
            } else if (lineFrom == lineEnd) {
                head.to = lines.lineFrom();
                defect = finish();
                return defect == null ? ParseResult.COMPLETE : ParseResult.MALFORMED;
            } else {
                defect = field(in, base, lineFrom, lineEnd);
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

    private @Nullable Defect requestLine(ByteBuf in, int base, int from, int to) {
        int methodTo = from;
        while (methodTo < to && ByteClass.is(in.getByte(methodTo), ByteClass.TOKEN)) {
            methodTo++;
        }
        if (methodTo == from || methodTo == to || in.getByte(methodTo) != ' ') {
            return methodTo == to ? Defect.REQUEST_LINE : Defect.METHOD;
        }
        int targetFrom = methodTo + 1;
        int targetTo = to - VERSION_LENGTH - 1;
        if (targetTo <= targetFrom || in.getByte(targetTo) != ' ') {
            return Defect.REQUEST_LINE;
        }
        Defect version = version(in, targetTo + 1);
        if (version != null) {
            return version;
        }
        if (targetTo - targetFrom > limits.maxTargetBytes()) {
            return Defect.TARGET_TOO_LONG;
        }
        head.methodTo = methodTo - base;
        head.targetFrom = targetFrom - base;
        head.targetTo = targetTo - base;
        head.pathFrom = head.targetFrom;
        head.head = isMethod(in, from, methodTo, "HEAD");
        head.connect = isMethod(in, from, methodTo, "CONNECT");
        return target(in, base, targetFrom, targetTo, isMethod(in, from, methodTo, "OPTIONS"));
    }

    private @Nullable Defect version(ByteBuf in, int from) {
        boolean shaped = in.getByte(from) == 'H'
                && in.getByte(from + 1) == 'T'
                && in.getByte(from + 2) == 'T'
                && in.getByte(from + 3) == 'P'
                && in.getByte(from + 4) == '/'
                && ByteClass.isDigit(in.getByte(from + 5))
                && in.getByte(from + 6) == '.'
                && ByteClass.isDigit(in.getByte(from + 7));
        if (!shaped) {
            return Defect.REQUEST_LINE;
        }
        byte minor = in.getByte(from + 7);
        head.http10 = minor == '0';
        return in.getByte(from + 5) == '1' && minor <= '1' ? null : Defect.VERSION;
    }

    private @Nullable Defect target(ByteBuf in, int base, int from, int to, boolean options) {
        byte first = in.getByte(from);
        if (head.connect) {
            head.form = TargetForm.AUTHORITY;
            return HostField.isValid(in, from, to) ? null : Defect.TARGET_FORM;
        }
        if (first == '/') {
            head.form = TargetForm.ORIGIN;
            return CanonicalPath.defectOf(in, from, to);
        }
        if (first == '*' && to - from == 1) {
            head.form = TargetForm.ASTERISK;
            return options ? null : Defect.TARGET_FORM;
        }
        int authorityFrom = from + "http://".length();
        if (authorityFrom >= to || !FieldLines.equalsIgnoreCase(in, from, authorityFrom, "http://")) {
            return Defect.TARGET_FORM;
        }
        int authorityTo = authorityFrom;
        while (authorityTo < to && in.getByte(authorityTo) != '/') {
            authorityTo++;
        }
        head.form = TargetForm.ABSOLUTE;
        head.authorityFrom = authorityFrom - base;
        head.authorityTo = authorityTo - base;
        head.pathFrom = authorityTo - base;
        return HostField.isValid(in, authorityFrom, authorityTo)
                ? CanonicalPath.defectOf(in, authorityTo, to)
                : Defect.TARGET_AUTHORITY;
    }

    private @Nullable Defect field(ByteBuf in, int base, int from, int to) {
        Defect malformed = head.fields.add(in, base, from, to);
        if (malformed != null) {
            return malformed;
        }
        int line = head.fields.count() - 1;
        switch (head.fields.nameTo(line) - head.fields.nameFrom(line)) {
            case 4 -> {
                return head.fields.hasName(in, base, line, "host") ? host(in, base, line) : null;
            }
            case 6 -> {
                if (head.fields.hasName(in, base, line, "expect")) {
                    head.expectsContinue |= head.fields.hasValue(in, base, line, "100-continue");
                }
            }
            case 7 -> head.upgrade |= head.fields.hasName(in, base, line, "upgrade");
            case 10 -> {
                return head.fields.hasName(in, base, line, "connection") ? connection(in, base, line) : null;
            }
            case 14 -> {
                head.upgrade |= head.fields.hasName(in, base, line, "http2-settings");
                return head.fields.hasName(in, base, line, "content-length") ? contentLength(in, base, line) : null;
            }
            case 17 -> {
                return head.fields.hasName(in, base, line, "transfer-encoding") ? coding(in, base, line) : null;
            }
            default -> {}
        }
        return null;
    }

    private @Nullable Defect host(ByteBuf in, int base, int line) {
        hosts++;
        if (hosts > 1) {
            return Defect.HOST_REPEATED;
        }
        int from = base + head.fields.valueFrom(line);
        int to = base + head.fields.valueTo(line);
        if (!HostField.isValid(in, from, to)) {
            return Defect.HOST_INVALID;
        }
        if (head.form == TargetForm.ABSOLUTE && !sameAuthority(in, base, from, to)) {
            return Defect.TARGET_AUTHORITY;
        }
        head.authorityFrom = from - base;
        head.authorityTo = to - base;
        return null;
    }

    private boolean sameAuthority(ByteBuf in, int base, int from, int to) {
        int length = to - from;
        if (head.authorityTo - head.authorityFrom != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte named = in.getByte(base + head.authorityFrom + i);
            if (ByteClass.toLowerCase(named) != ByteClass.toLowerCase(in.getByte(from + i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Defect connection(ByteBuf in, int base, int line) {
        int options = ConnectionOptions.read(in, base + head.fields.valueFrom(line), base + head.fields.valueTo(line));
        close |= (options & ConnectionOptions.CLOSE) != 0;
        keepAliveToken |= (options & ConnectionOptions.KEEP_ALIVE) != 0;
        head.upgrade |= (options & ConnectionOptions.UPGRADE) != 0;
        return (options & ConnectionOptions.OTHER) != 0 ? Defect.CONNECTION_OPTION : null;
    }

    private @Nullable Defect contentLength(ByteBuf in, int base, int line) {
        lengths++;
        if (lengths > 1) {
            return Defect.LENGTH_REPEATED;
        }
        head.contentLength = head.fields.decimalValue(in, base, line);
        return head.contentLength < 0 ? Defect.LENGTH_INVALID : null;
    }

    private @Nullable Defect coding(ByteBuf in, int base, int line) {
        codings++;
        head.chunked = codings == 1 && head.fields.hasValue(in, base, line, "chunked");
        return head.chunked ? null : Defect.CODING_INVALID;
    }

    private @Nullable Defect finish() {
        head.keepAlive = !close && (!head.http10 || keepAliveToken);
        if (hosts == 0 && !head.http10) {
            return Defect.HOST_MISSING;
        }
        if (codings > 0 && lengths > 0) {
            return Defect.LENGTH_AND_CODING;
        }
        return codings > 0 && head.http10 ? Defect.CODING_IN_1_0 : null;
    }

    private static boolean isMethod(ByteBuf in, int from, int to, String method) {
        if (to - from != method.length()) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            if (in.getByte(from + i) != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.http1.RequestHead.TargetForm;
import org.jspecify.annotations.Nullable;

/** Reads the field lines of a request's head: what they say of its framing, its authority and its connection. */
final class RequestFields {

    private final RequestHead head;
    private int hosts;
    private int lengths;
    private int codings;
    private boolean close;
    private boolean keepAliveToken;

    RequestFields(RequestHead head) {
        this.head = head;
    }

    void reset() {
        head.fields.clear();
        head.upgrade = false;
        head.expectsContinue = false;
        head.chunked = false;
        head.contentLength = -1;
        hosts = 0;
        lengths = 0;
        codings = 0;
        close = false;
        keepAliveToken = false;
    }

    /**
     * Reads one line into the head.
     *
     * @param base index in {@code in} of the head's first byte
     * @param from index of the line's first byte
     * @param to index of its CR
     * @return what is wrong with it, or null
     */
    @Nullable
    Defect read(ByteBuf in, int base, int from, int to) {
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

    /** What is wrong with all the lines together, or null. */
    @Nullable
    Defect finish() {
        head.keepAlive = !close && (!head.http10 || keepAliveToken);
        if (hosts == 0 && !head.http10) {
            return Defect.HOST_MISSING;
        }
        if (codings > 0 && lengths > 0) {
            return Defect.LENGTH_AND_CODING;
        }
        return codings > 0 && head.http10 ? Defect.CODING_IN_1_0 : null;
    }
}

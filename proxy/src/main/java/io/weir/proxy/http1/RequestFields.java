package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.http1.RequestHead.TargetForm;
import org.jspecify.annotations.Nullable;

/** Reads the field lines of a request's head: what they say of its framing, its authority and its connection. */
final class RequestFields {

    private static final int MAX_NOMINATING_LINES = 4;
    private static final int MAX_NOMINATING_BYTES = 256;

    private final RequestHead head;
    private final UpgradeFields upgrade = new UpgradeFields();
    private int hosts;
    private int lengths;
    private int codings;
    private int nominatingLines;
    private int options;

    RequestFields(RequestHead head) {
        this.head = head;
    }

    void reset() {
        head.fields.clear();
        head.upgrade = UpgradeWish.NONE;
        head.expectsContinue = false;
        head.chunked = false;
        head.contentLength = -1;
        head.nominates = false;
        upgrade.reset();
        head.closeLine = RequestHead.NO_LINE;
        head.authenticatesConnection = false;
        hosts = 0;
        lengths = 0;
        codings = 0;
        nominatingLines = 0;
        options = 0;
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
                    head.expectsContinue |= !head.http10 && head.fields.hasValue(in, base, line, "100-continue");
                }
            }
            case 7 -> {
                if (head.fields.hasName(in, base, line, "upgrade")) {
                    upgrade.found(line);
                }
            }
            case 10 -> {
                return head.fields.hasName(in, base, line, "connection") ? connection(in, base, line) : null;
            }
            case 13 -> {
                if (head.fields.hasName(in, base, line, "authorization")) {
                    head.authenticatesConnection |= hasConnectionScheme(in, base, line);
                }
            }
            case 14 -> {
                if (head.fields.hasName(in, base, line, "http2-settings")) {
                    options |= ConnectionOptions.HTTP2_SETTINGS;
                }
                return head.fields.hasName(in, base, line, "content-length") ? contentLength(in, base, line) : null;
            }
            case 17 -> {
                return head.fields.hasName(in, base, line, "transfer-encoding") ? coding(in, base, line) : null;
            }
            default -> {}
        }
        return null;
    }

    /** Whether credentials are of a scheme by which a server takes all that follows on the connection for the same user's. */
    private boolean hasConnectionScheme(ByteBuf in, int base, int line) {
        int from = base + head.fields.valueFrom(line);
        int length = head.fields.valueTo(line) - head.fields.valueFrom(line);
        return (length >= 4 && FieldLines.equalsIgnoreCase(in, from, from + 4, "ntlm"))
                || (length >= 9 && FieldLines.equalsIgnoreCase(in, from, from + 9, "negotiate"));
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
        if (head.form == TargetForm.ABSOLUTE || head.form == TargetForm.AUTHORITY) {
            return HostField.isSame(in, from, to, base + head.authorityFrom, base + head.authorityTo)
                    ? null
                    : Defect.TARGET_AUTHORITY;
        }
        head.authorityFrom = from - base;
        head.authorityTo = to - base;
        return null;
    }

    private @Nullable Defect connection(ByteBuf in, int base, int line) {
        int from = head.fields.valueFrom(line);
        int to = head.fields.valueTo(line);
        int read = ConnectionOptions.read(in, base + from, base + to);
        options |= read;
        if (read == ConnectionOptions.CLOSE) {
            head.closeLine = line;
        }
        if ((read & ConnectionOptions.NOMINATION) == 0) {
            return (read & ConnectionOptions.REFUSED) == 0 ? null : Defect.CONNECTION_OPTION;
        }
        head.nominates = true;
        nominatingLines++;
        boolean refused = (read & ConnectionOptions.REFUSED) != 0
                || nominatingLines > MAX_NOMINATING_LINES
                || to - from > MAX_NOMINATING_BYTES;
        return refused ? Defect.CONNECTION_OPTION : null;
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
    Defect finish(ByteBuf in, int base) {
        boolean close = (options & ConnectionOptions.CLOSE) != 0;
        head.keepAlive = !close && (!head.http10 || (options & ConnectionOptions.KEEP_ALIVE) != 0);
        if (hosts == 0 && (!head.http10 || head.form == TargetForm.ASTERISK || head.form == TargetForm.ABSOLUTE)) {
            return Defect.HOST_MISSING;
        }
        if (codings > 0 && lengths > 0) {
            return Defect.LENGTH_AND_CODING;
        }
        if (codings > 0 && head.http10) {
            return Defect.CODING_IN_1_0;
        }
        if (head.connect && head.hasBody()) {
            return Defect.CONNECT_BODY;
        }
        head.upgrade = upgrade.wish(in, base, head, options);
        return null;
    }
}

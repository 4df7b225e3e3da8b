package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.http1.RequestHead.TargetForm;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request's head in the form in which it is judged and forwarded: the path canonical, the fields that {@code Connection}
 * nominates taken out with their options, and the wish for another protocol too when it is not to be passed on. All other bytes
 * stay as they are.
 */
final class CanonicalHead {

    private static final byte[] CONNECTION = "Connection: ".getBytes(StandardCharsets.ISO_8859_1);

    private final ByteBuf in;
    private final int base;
    private final RequestHead head;
    private final boolean dropsUpgrade;

    /**
     * The head that begins at {@code base} of {@code in}.
     *
     * @param dropsUpgrade whether {@code Upgrade}, {@code HTTP2-Settings} and their options are left out
     */
    CanonicalHead(ByteBuf in, int base, RequestHead head, boolean dropsUpgrade) {
        this.in = in;
        this.base = base;
        this.head = head;
        this.dropsUpgrade = dropsUpgrade;
    }

    /** Writes it. The result is why there is no such form, or null. */
    @Nullable
    Defect write(ByteBuf out) {
        out.writeBytes(in, base + head.from, head.targetFrom - head.from);
        Defect defect = writeTarget(out);
        if (defect != null) {
            return defect;
        }
        FieldLines fields = head.fields;
        int linesFrom = fields.count() > 0 ? fields.nameFrom(0) : head.to - 2;
        out.writeBytes(in, base + head.targetTo, linesFrom - head.targetTo);
        for (int line = 0; line < fields.count(); line++) {
            if (fields.hasName(in, base, line, "connection") && (head.nominates || dropsUpgrade)) {
                writeConnection(base + fields.valueFrom(line), base + fields.valueTo(line), out);
            } else if (!isTakenOut(line)) {
                int next = line + 1 < fields.count() ? fields.nameFrom(line + 1) : head.to - 2;
                out.writeBytes(in, base + fields.nameFrom(line), next - fields.nameFrom(line));
            }
        }
        out.writeByte('\r').writeByte('\n');
        return null;
    }

    private @Nullable Defect writeTarget(ByteBuf out) {
        int pathFrom = base + head.pathFrom;
        int targetTo = base + head.targetTo;
        if (!head.pathNeedsRewriting) {
            out.writeBytes(in, base + head.targetFrom, head.targetTo - head.targetFrom);
            return null;
        }
        boolean isEmpty = head.form == TargetForm.ABSOLUTE && (pathFrom == targetTo || in.getByte(pathFrom) == '?');
        if (isEmpty && head.options && pathFrom == targetTo) {
            out.writeByte('*');
            return null;
        }
        out.writeBytes(in, base + head.targetFrom, head.pathFrom - head.targetFrom);
        if (isEmpty) {
            out.writeByte('/').writeBytes(in, pathFrom, targetTo - pathFrom);
            return null;
        }
        return PathRewriting.write(in, pathFrom, targetTo, out);
    }

    private boolean isTakenOut(int line) {
        FieldLines fields = head.fields;
        if (dropsUpgrade
                && (fields.hasName(in, base, line, "upgrade") || fields.hasName(in, base, line, "http2-settings"))) {
            return true;
        }
        return head.nominates && Nominations.contain(in, base, head, line);
    }

    private void writeConnection(int from, int to, ByteBuf out) {
        boolean begun = false;
        int at = from;
        while (at < to) {
            int next = ConnectionOptions.endOfElement(in, at, to);
            int option = ConnectionOptions.option(in, at, next);
            boolean ofUpgrade = (option & (ConnectionOptions.UPGRADE | ConnectionOptions.HTTP2_SETTINGS)) != 0;
            if (option != 0 && option != ConnectionOptions.NOMINATION && !(ofUpgrade && dropsUpgrade)) {
                if (begun) {
                    out.writeByte(',');
                } else {
                    out.writeBytes(CONNECTION);
                }
                out.writeBytes(in, at, next - at);
                begun = true;
            }
            at = next + 1;
        }
        if (begun) {
            out.writeByte('\r').writeByte('\n');
        }
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Takes the wish for another protocol out of a request, so that no connection becomes a tunnel nobody looks into: the
 * {@code Upgrade} and {@code HTTP2-Settings} fields and the options of {@code Connection} that belong to them.
 */
public final class UpgradeRemoval {

    private static final byte[] CONNECTION = "Connection: ".getBytes(StandardCharsets.ISO_8859_1);

    private UpgradeRemoval() {}

    /** Writes the head that begins at {@code base} of {@code in} to {@code out}, all other bytes unchanged. */
    public static void rewrite(ByteBuf in, int base, RequestHead head, ByteBuf out) {
        FieldLines fields = head.fields;
        int lineFrom = fields.count() > 0 ? fields.nameFrom(0) : head.to - 2;
        out.writeBytes(in, base + head.from, lineFrom - head.from);
        for (int line = 0; line < fields.count(); line++) {
            int next = line + 1 < fields.count() ? fields.nameFrom(line + 1) : head.to - 2;
            if (fields.hasName(in, base, line, "connection")) {
                writeConnection(in, base + fields.valueFrom(line), base + fields.valueTo(line), out);
            } else if (!fields.hasName(in, base, line, "upgrade")
                    && !fields.hasName(in, base, line, "http2-settings")) {
                out.writeBytes(in, base + fields.nameFrom(line), next - fields.nameFrom(line));
            }
        }
        out.writeByte('\r').writeByte('\n');
    }

    private static void writeConnection(ByteBuf in, int from, int to, ByteBuf out) {
        boolean begun = false;
        int at = from;
        while (at < to) {
            int next = ConnectionOptions.endOfElement(in, at, to);
            int option = ConnectionOptions.option(in, at, next);
            if (option != 0 && option != ConnectionOptions.UPGRADE) {
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

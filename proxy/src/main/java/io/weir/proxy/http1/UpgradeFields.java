package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.http1.RequestHead.TargetForm;

/** The {@code Upgrade} fields of a request's head, and what they come to together with its {@code Connection} options. */
final class UpgradeFields {

    private int count;
    private int line;

    void reset() {
        count = 0;
    }

    /** The field line with this number is one. */
    void found(int newLine) {
        count++;
        line = newLine;
    }

    /** What the request asks for; notes in the head where the protocol stands. Called when all lines are read. */
    UpgradeWish wish(ByteBuf in, int base, RequestHead head, int options) {
        int belonging = ConnectionOptions.UPGRADE | ConnectionOptions.HTTP2_SETTINGS;
        if (count == 0 && (options & belonging) == 0) {
            return UpgradeWish.NONE;
        }
        boolean sound = count == 1
                && (options & belonging) == ConnectionOptions.UPGRADE
                && !head.http10
                && head.keepAlive
                && !head.hasBody()
                && (head.form == TargetForm.ORIGIN || head.form == TargetForm.ABSOLUTE);
        if (!sound) {
            return UpgradeWish.DROPPED;
        }
        head.protocolFrom = head.fields.valueFrom(line);
        head.protocolTo = head.fields.valueTo(line);
        int from = base + head.protocolFrom;
        int to = base + head.protocolTo;
        if (FieldLines.equalsIgnoreCase(in, from, to, "websocket")) {
            return head.get ? UpgradeWish.WEBSOCKET : UpgradeWish.DROPPED;
        }
        return isProtocol(in, from, to) && !isHttp(in, from, to) ? UpgradeWish.OTHER : UpgradeWish.DROPPED;
    }

    /** One protocol name, perhaps with a version behind a slash. */
    private static boolean isProtocol(ByteBuf in, int from, int to) {
        int slashes = 0;
        for (int at = from; at < to; at++) {
            byte value = in.getByte(at);
            if (value == '/' && at > from && at + 1 < to) {
                slashes++;
            } else if (!ByteClass.is(value, ByteClass.TOKEN)) {
                return false;
            }
        }
        return from < to && slashes <= 1;
    }

    /** Whether it is HTTP itself under one of its names, which would have no rule look at the requests behind. */
    private static boolean isHttp(ByteBuf in, int from, int to) {
        return startsWith(in, from, to, "h2") || startsWith(in, from, to, "http");
    }

    private static boolean startsWith(ByteBuf in, int from, int to, String lowerCase) {
        return to - from >= lowerCase.length()
                && FieldLines.equalsIgnoreCase(in, from, from + lowerCase.length(), lowerCase);
    }
}

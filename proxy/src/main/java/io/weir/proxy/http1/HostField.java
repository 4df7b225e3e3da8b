package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;

/** The form of a Host value: a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
public final class HostField {

    private static final int MAX_PORT_DIGITS = 5;
    private static final int MAX_PORT = 65535;
    private static final String DEFAULT_PORT = ":80";

    private HostField() {}

    /** Whether the bytes from {@code from} to before {@code to} are host[:port]. The host may not be empty. */
    public static boolean isValid(ByteBuf in, int from, int to) {
        if (from >= to) {
            return false;
        }
        int at = in.getByte(from) == '[' ? endOfBracketed(in, from, to) : endOfName(in, from, to);
        return at > from && (at == to || isPort(in, at, to));
    }

    /** Whether two valid values name the same authority: case does not count, and neither does the default port. */
    static boolean isSame(ByteBuf in, int from, int to, int otherFrom, int otherTo) {
        int length = withoutDefaultPort(in, from, to) - from;
        return withoutDefaultPort(in, otherFrom, otherTo) - otherFrom == length
                && FieldLines.equalsIgnoreCase(in, from, otherFrom, length);
    }

    /** Whether a valid value ends in a port. */
    static boolean hasPort(ByteBuf in, int from, int to) {
        int at = to;
        while (at > from && ByteClass.isDigit(in.getByte(at - 1))) {
            at--;
        }
        return at < to && at > from && in.getByte(at - 1) == ':';
    }

    private static int withoutDefaultPort(ByteBuf in, int from, int to) {
        int colon = to - DEFAULT_PORT.length();
        return colon > from && FieldLines.equalsIgnoreCase(in, colon, to, DEFAULT_PORT) ? colon : to;
    }

    private static int endOfName(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && ByteClass.is(in.getByte(at), ByteClass.HOST)) {
            at++;
        }
        return at;
    }

    private static int endOfBracketed(ByteBuf in, int from, int to) {
        int at = from + 1;
        int colons = 0;
        while (at < to) {
            byte value = in.getByte(at);
            if (value == ']') {
                return colons >= 2 ? at + 1 : from;
            }
            if (value == ':') {
                colons++;
            } else if (ByteClass.hexDigit(value) < 0 && value != '.') {
                return from;
            }
            at++;
        }
        return from;
    }

    private static boolean isPort(ByteBuf in, int colon, int to) {
        int digits = to - colon - 1;
        if (in.getByte(colon) != ':' || digits < 1 || digits > MAX_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int at = colon + 1; at < to; at++) {
            byte value = in.getByte(at);
            if (!ByteClass.isDigit(value)) {
                return false;
            }
            port = port * 10 + value - '0';
        }
        return port <= MAX_PORT;
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Whether a path and query is in the one form in which no rule and no server can read it differently.
 *
 * <p>Canonical path: begins with a slash; segments are not empty (but the last), not {@code .} or {@code ..}, and do not
 * become that or empty when path parameters are taken off; a percent sign begins an upper-case escape of a byte that is not
 * unreserved, no slash, backslash, control byte, and neither part of an overlong UTF-8 sequence nor of a second escape.
 * Canonical query: any well-formed escape but {@code %00}. Bytes outside ASCII and controls stand in neither. The table with
 * reasons is in {@code docs/http.md}.
 */
public final class CanonicalPath {

    private static final int ESCAPED_PERCENT = '%';

    private CanonicalPath() {}

    /** What is wrong with the path and query from {@code from} to before {@code to}; null when it is canonical. */
    public static @Nullable Defect defectOf(ByteBuf in, int from, int to) {
        if (from >= to || in.getByte(from) != '/') {
            return Defect.TARGET_FORM;
        }
        int at = from + 1;
        int segment = at;
        while (at < to) {
            byte value = in.getByte(at);
            if (value == '/') {
                if (isFoolingSegment(in, segment, at)) {
                    return Defect.TARGET_NOT_CANONICAL;
                }
                segment = ++at;
            } else if (value == '%') {
                Defect defect = escapeInPath(in, at, to);
                if (defect != null) {
                    return defect;
                }
                at += 3;
            } else if (ByteClass.is(value, ByteClass.PATH)) {
                at++;
            } else if (value == '?') {
                break;
            } else {
                return Defect.TARGET_BYTE;
            }
        }
        if (at > segment && isFoolingSegment(in, segment, at)) {
            return Defect.TARGET_NOT_CANONICAL;
        }
        return at < to ? defectOfQuery(in, at + 1, to) : null;
    }

    /** Empty, {@code .} or {@code ..}, each also when what follows a semicolon is taken off. */
    private static boolean isFoolingSegment(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && at - from < 3 && in.getByte(at) == '.') {
            at++;
        }
        if (at - from > 2) {
            return false;
        }
        return at == to || in.getByte(at) == ';' || isEscapedSemicolon(in, at, to);
    }

    private static boolean isEscapedSemicolon(ByteBuf in, int at, int to) {
        return to - at >= 3 && in.getByte(at) == '%' && escaped(in, at, to) == ';';
    }

    private static @Nullable Defect escapeInPath(ByteBuf in, int at, int to) {
        int value = escaped(in, at, to);
        if (value < 0) {
            return Defect.TARGET_PERCENT;
        }
        boolean fooling = value < 0x20
                || value == 0x7f
                || value == '/'
                || value == '\\'
                || isLowerCaseHex(in.getByte(at + 1))
                || isLowerCaseHex(in.getByte(at + 2))
                || (value < 0x80 && ByteClass.is((byte) value, ByteClass.UNRESERVED))
                || (value == ESCAPED_PERCENT && isEscapeBehind(in, at, to))
                || isOverlong(in, at, to, value);
        return fooling ? Defect.TARGET_NOT_CANONICAL : null;
    }

    /** Whether {@code %25} is followed by two hexadecimal digits, so that decoding twice makes another byte of it. */
    private static boolean isEscapeBehind(ByteBuf in, int at, int to) {
        return to - at >= 5
                && ByteClass.hexDigit(in.getByte(at + 3)) >= 0
                && ByteClass.hexDigit(in.getByte(at + 4)) >= 0;
    }

    /** Whether an escaped byte begins a UTF-8 sequence that is longer than its character needs. */
    private static boolean isOverlong(ByteBuf in, int at, int to, int lead) {
        if (lead == 0xc0 || lead == 0xc1) {
            return true;
        }
        if (lead != 0xe0 && lead != 0xf0) {
            return false;
        }
        int next = escaped(in, at + 3, to);
        return next >= 0x80 && next < (lead == 0xe0 ? 0xa0 : 0x90);
    }

    private static @Nullable Defect defectOfQuery(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to) {
            byte value = in.getByte(at);
            if (!ByteClass.is(value, ByteClass.QUERY)) {
                return Defect.TARGET_BYTE;
            }
            if (value == '%') {
                int escaped = escaped(in, at, to);
                if (escaped < 0) {
                    return Defect.TARGET_PERCENT;
                }
                if (escaped == 0) {
                    return Defect.TARGET_NOT_CANONICAL;
                }
            }
            at++;
        }
        return null;
    }

    /** The byte that the escape at {@code at} stands for; -1 when there is no well-formed escape. */
    private static int escaped(ByteBuf in, int at, int to) {
        if (to - at < 3 || in.getByte(at) != '%') {
            return -1;
        }
        int high = ByteClass.hexDigit(in.getByte(at + 1));
        int low = ByteClass.hexDigit(in.getByte(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isLowerCaseHex(byte value) {
        return value >= 'a';
    }
}

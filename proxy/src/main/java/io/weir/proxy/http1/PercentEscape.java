package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;

/** One percent-encoded byte of a target: {@code %} and two hexadecimal digits. */
final class PercentEscape {

    static final int LENGTH = 3;

    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };

    private PercentEscape() {}

    /** The byte that the escape at {@code at} stands for; -1 when there is no well-formed escape. */
    static int valueAt(ByteBuf in, int at, int to) {
        if (to - at < LENGTH || in.getByte(at) != '%') {
            return -1;
        }
        int high = ByteClass.hexDigit(in.getByte(at + 1));
        int low = ByteClass.hexDigit(in.getByte(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Whether servers disagree on what an escape of this value means: a separator, an end, another escape, or nothing. */
    static boolean readsDifferently(ByteBuf in, int at, int to, int value) {
        return value < 0x20
                || value == 0x7f
                || value == '/'
                || value == '\\'
                || (value == '%' && isEscapeBehind(in, at, to))
                || isOverlong(in, at, to, value);
    }

    /** Whether the byte needs the escape, and its digits are in upper case. */
    static boolean isCanonical(ByteBuf in, int at, int value) {
        return !isUnreserved(value) && !isLowerCase(in.getByte(at + 1)) && !isLowerCase(in.getByte(at + 2));
    }

    /** Whether a byte means the same escaped or not, so that it is not to be escaped. */
    static boolean isUnreserved(int value) {
        return value < 0x80 && ByteClass.is((byte) value, ByteClass.UNRESERVED);
    }

    static void write(int value, ByteBuf out) {
        out.writeByte('%').writeByte(DIGITS[value >> 4]).writeByte(DIGITS[value & 0xf]);
    }

    /** Whether {@code %25} is followed by two hexadecimal digits, so that decoding twice makes another byte of it. */
    private static boolean isEscapeBehind(ByteBuf in, int at, int to) {
        return to - at >= LENGTH + 2
                && ByteClass.hexDigit(in.getByte(at + LENGTH)) >= 0
                && ByteClass.hexDigit(in.getByte(at + LENGTH + 1)) >= 0;
    }

    /** Whether an escaped byte begins a UTF-8 sequence that is longer than its character needs. */
    private static boolean isOverlong(ByteBuf in, int at, int to, int lead) {
        if (lead == 0xc0 || lead == 0xc1) {
            return true;
        }
        int shortest =
                switch (lead) {
                    case 0xe0 -> 0xa0;
                    case 0xf0 -> 0x90;
                    case 0xf8 -> 0x88;
                    case 0xfc -> 0x84;
                    default -> 0;
                };
        int next = shortest == 0 ? -1 : valueAt(in, at + LENGTH, to);
        return next >= 0x80 && next < shortest;
    }

    private static boolean isLowerCase(byte digit) {
        return digit >= 'a';
    }
}

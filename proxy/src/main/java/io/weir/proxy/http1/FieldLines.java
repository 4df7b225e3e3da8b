package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The positions of a head's field lines, relative to the head's first byte. Reused from message to message. */
final class FieldLines {

    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int VALUE_FROM = 2;
    private static final int VALUE_TO = 3;
    private static final int INTS_A_LINE = 4;
    private static final int FIRST_CAPACITY = 12;

    private final int maxCount;
    private int[] positions = new int[FIRST_CAPACITY * INTS_A_LINE];
    private int count;

    FieldLines(int maxCount) {
        this.maxCount = maxCount;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int nameFrom(int line) {
        return positions[line * INTS_A_LINE + NAME_FROM];
    }

    int nameTo(int line) {
        return positions[line * INTS_A_LINE + NAME_TO];
    }

    int valueFrom(int line) {
        return positions[line * INTS_A_LINE + VALUE_FROM];
    }

    int valueTo(int line) {
        return positions[line * INTS_A_LINE + VALUE_TO];
    }

    /**
     * Checks and remembers one field line.
     *
     * @param in holds it
     * @param base index in {@code in} of the head's first byte
     * @param from index of the line's first byte
     * @param to index of its CR
     * @return what is wrong with it, or null
     */
    @Nullable
    Defect add(ByteBuf in, int base, int from, int to) {
        byte first = in.getByte(from);
        if (first == ' ' || first == '\t') {
            return Defect.FIELD_FOLDED;
        }
        int colon = from;
        while (colon < to && ByteClass.is(in.getByte(colon), ByteClass.TOKEN)) {
            colon++;
        }
        if (colon == from || colon == to || in.getByte(colon) != ':') {
            return Defect.FIELD_NAME;
        }
        int valueFrom = colon + 1;
        while (valueFrom < to && isBlank(in.getByte(valueFrom))) {
            valueFrom++;
        }
        if (!isValue(in, valueFrom, to)) {
            return Defect.FIELD_VALUE;
        }
        int valueTo = to;
        while (valueTo > valueFrom && isBlank(in.getByte(valueTo - 1))) {
            valueTo--;
        }
        if (count == maxCount) {
            return Defect.TOO_MANY_HEADERS;
        }
        int slot = count * INTS_A_LINE;
        if (slot == positions.length) {
            positions = Arrays.copyOf(positions, slot * 2);
        }
        positions[slot + NAME_FROM] = from - base;
        positions[slot + NAME_TO] = colon - base;
        positions[slot + VALUE_FROM] = valueFrom - base;
        positions[slot + VALUE_TO] = valueTo - base;
        count++;
        return null;
    }

    /** Whether only bytes that a value may hold stand there: eight at a time, and one by one around any that looks odd. */
    private static boolean isValue(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at >= Long.BYTES && ByteClass.areVisible(in.getLong(at))) {
                at += Long.BYTES;
            } else if (ByteClass.is(in.getByte(at), ByteClass.VALUE)) {
                at++;
            } else {
                return false;
            }
        }
        return true;
    }

    boolean hasName(ByteBuf in, int base, int line, String lowerCaseName) {
        return equalsIgnoreCase(in, base + nameFrom(line), base + nameTo(line), lowerCaseName);
    }

    boolean hasValue(ByteBuf in, int base, int line, String lowerCaseValue) {
        return equalsIgnoreCase(in, base + valueFrom(line), base + valueTo(line), lowerCaseValue);
    }

    /**
     * The decimal number that is the value of a line.
     *
     * @return -1 when it is not one to nineteen digits without leading zero, below 2^63
     */
    long decimalValue(ByteBuf in, int base, int line) {
        int from = base + valueFrom(line);
        int to = base + valueTo(line);
        if (from == to || to - from > 19 || (in.getByte(from) == '0' && to - from > 1)) {
            return -1;
        }
        long value = 0;
        for (int at = from; at < to; at++) {
            byte digit = in.getByte(at);
            if (!ByteClass.isDigit(digit)) {
                return -1;
            }
            value = value * 10 + (digit - '0');
            if (value < 0) {
                return -1;
            }
        }
        return value;
    }

    static boolean equalsIgnoreCase(ByteBuf in, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (ByteClass.toLowerCase(in.getByte(from + i)) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two runs of bytes of the same length differ in the case of letters at most. */
    static boolean equalsIgnoreCase(ByteBuf in, int from, int otherFrom, int length) {
        for (int i = 0; i < length; i++) {
            if (ByteClass.toLowerCase(in.getByte(from + i)) != ByteClass.toLowerCase(in.getByte(otherFrom + i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }
}

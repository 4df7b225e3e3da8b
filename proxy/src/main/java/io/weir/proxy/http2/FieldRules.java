package io.weir.proxy.http2;

import io.netty.util.AsciiString;
import io.weir.proxy.http1.ByteClass;
import io.weir.proxy.http1.Defect;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What RFC 9113, 8.2 asks of every field of a request, a response or a trailer. */
final class FieldRules {

    private static final AsciiString TRAILERS = AsciiString.cached("trailers");

    private FieldRules() {}

    static boolean isPseudo(AsciiString name) {
        return !name.isEmpty() && name.byteAt(0) == ':';
    }

    /** What is wrong with a field that is no pseudo-header; null when nothing is. */
    static @Nullable Defect defectOf(AsciiString name, AsciiString value) {
        if (!isLowerCaseToken(name)) {
            return Defect.FIELD_NAME;
        }
        if (!isValue(value)) {
            return Defect.FIELD_VALUE;
        }
        return isOfConnection(name, value) ? Defect.FIELD_OF_CONNECTION : null;
    }

    /**
     * What is wrong with a trailer; null when nothing is.
     *
     * @param forbidden names of fields, in lower case, that it may not have
     */
    static @Nullable Defect defectOfTrailer(FieldList fields, Predicate<String> forbidden) {
        for (int i = 0; i < fields.size(); i++) {
            AsciiString name = fields.name(i);
            if (isPseudo(name)) {
                return Defect.PSEUDO_FIELD;
            }
            Defect defect = defectOf(name, fields.value(i));
            if (defect == null && forbidden.test(name.toString())) {
                defect = Defect.TRAILER_FIELD;
            }
            if (defect != null) {
                return defect;
            }
        }
        return null;
    }

    static boolean isToken(AsciiString text) {
        byte[] bytes = text.array();
        int from = text.arrayOffset();
        for (int i = from; i < from + text.length(); i++) {
            if (!ByteClass.is(bytes[i], ByteClass.TOKEN)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** The decimal number below 2^63 that the text is, without sign or leading zero; -1 when it is none. */
    static long number(AsciiString text) {
        int length = text.length();
        if (length == 0 || length > 19 || (length > 1 && text.byteAt(0) == '0')) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            byte digit = text.byteAt(i);
            if (!ByteClass.isDigit(digit)) {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number < 0 ? -1 : number;
    }

    private static boolean isLowerCaseToken(AsciiString name) {
        byte[] bytes = name.array();
        int from = name.arrayOffset();
        for (int i = from; i < from + name.length(); i++) {
            byte value = bytes[i];
            if (!ByteClass.is(value, ByteClass.TOKEN) || (value >= 'A' && value <= 'Z')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(AsciiString value) {
        byte[] bytes = value.array();
        int from = value.arrayOffset();
        int to = from + value.length();
        for (int i = from; i < to; i++) {
            if (!ByteClass.is(bytes[i], ByteClass.VALUE)) {
                return false;
            }
        }
        return from == to || !(isBlank(bytes[from]) || isBlank(bytes[to - 1]));
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }

    private static boolean isOfConnection(AsciiString name, AsciiString value) {
        return switch (name.length()) {
            case 2 -> name.contentEquals("te") && !value.contentEqualsIgnoreCase(TRAILERS);
            case 7 -> name.contentEquals("upgrade");
            case 10 -> name.contentEquals("connection") || name.contentEquals("keep-alive");
            case 14 -> name.contentEquals("http2-settings");
            case 16 -> name.contentEquals("proxy-connection");
            case 17 -> name.contentEquals("transfer-encoding");
            default -> false;
        };
    }
}

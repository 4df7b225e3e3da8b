package io.weir.proxy.http1;

/** Which bytes may stand where in HTTP/1, as one bit a class. */
public final class ByteClass {

    /** tchar of RFC 9110: method and field names. */
    public static final int TOKEN = 1;

    /** Field values and reason phrases: visible, blank, tab, obs-text. */
    public static final int VALUE = 2;

    /** pchar of RFC 3986, but for the percent sign, which begins an escape. */
    public static final int PLAIN_PATH = 4;

    /** What may stand in a query: also what browsers leave unescaped there. */
    public static final int QUERY = 8;

    /** Reg-name and IPv4 address, without percent-encoding and delimiters. */
    public static final int HOST = 16;

    /** Unreserved of RFC 3986. */
    public static final int UNRESERVED = 32;

    /** Chunk extensions: token bytes, semicolon, equals sign. */
    public static final int CHUNK_EXTENSION = 64;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;

    private static final byte[] CLASSES = classes();

    private ByteClass() {}

    public static boolean is(byte value, int byteClass) {
        return (CLASSES[value & 0xff] & byteClass) != 0;
    }

    /** Whether none of eight bytes is a control character; false for some others that hold one next to it. */
    static boolean areVisible(long bytes) {
        long deletes = bytes ^ (ONES * 0x7f);
        long belowBlank = (bytes - ONES * ' ') & ~bytes;
        long deleted = (deletes - ONES) & ~deletes;
        return ((belowBlank | deleted) & HIGH_BITS) == 0;
    }

    /** The value of a hexadecimal digit; -1 for any other byte. */
    public static int hexDigit(byte value) {
        if (value >= '0' && value <= '9') {
            return value - '0';
        }
        int lower = value | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    public static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    static byte toLowerCase(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value + 0x20) : value;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0x20; c < 256; c++) {
            if (c != 0x7f) {
                classes[c] |= VALUE;
            }
        }
        classes['\t'] |= VALUE;
        for (int c = 0; c < 128; c++) {
            if (Character.isLetterOrDigit(c)) {
                classes[c] |= TOKEN | PLAIN_PATH | QUERY | HOST | UNRESERVED | CHUNK_EXTENSION;
            }
        }
        mark(classes, "!#$%&'*+-.^_`|~", TOKEN | CHUNK_EXTENSION);
        mark(classes, ";=", CHUNK_EXTENSION);
        mark(classes, "-._~", PLAIN_PATH | QUERY | HOST | UNRESERVED);
        mark(classes, "!$&'()*+,;=:@", PLAIN_PATH | QUERY);
        mark(classes, "/%?[]{}|^\"<>`", QUERY);
        return classes;
    }

    private static void mark(byte[] classes, String bytes, int byteClass) {
        for (int i = 0; i < bytes.length(); i++) {
            classes[bytes.charAt(i)] |= (byte) byteClass;
        }
    }
}

package io.weir.proxy.http2;

import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;

/**
 * Which fields never enter the table of a connection, and say so to whoever passes them on (RFC 7541, 7.1.3): credentials by their
 * name, and the values that rules take from Secrets.
 */
final class SensitiveFields implements SensitivityDetector {

    static final SensitiveFields INSTANCE = new SensitiveFields();

    private static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final AsciiString SET_COOKIE = AsciiString.cached("set-cookie");
    private static final AsciiString PROXY_AUTHORIZATION = AsciiString.cached("proxy-authorization");

    private SensitiveFields() {}

    /** The value of a Secret, as the encoder is given it. Says nothing of itself. */
    static CharSequence secret(String value) {
        return new Secret(value);
    }

    @Override
    public boolean isSensitive(CharSequence name, CharSequence value) {
        return value instanceof Secret
                || switch (name.length()) {
                    case 6 -> COOKIE.contentEquals(name);
                    case 10 -> SET_COOKIE.contentEquals(name);
                    case 13 -> AUTHORIZATION.contentEquals(name);
                    case 19 -> PROXY_AUTHORIZATION.contentEquals(name);
                    default -> false;
                };
    }

    private static final class Secret implements CharSequence {

        private final String value;

        Secret(String value) {
            this.value = value;
        }

        @Override
        public int length() {
            return value.length();
        }

        @Override
        public char charAt(int index) {
            return value.charAt(index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Secret(value.substring(from, to));
        }

        @Override
        public String toString() {
            return "[redacted]";
        }
    }
}

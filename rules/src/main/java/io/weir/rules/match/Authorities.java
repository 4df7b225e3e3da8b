package io.weir.rules.match;

/**
 * How the authority of a request meets a pattern. Case does not count. The authority counts as the client sent it; if it spells
 * out the default port, 80, it also counts without: {@code example.com} matches {@code example.com:80}, while {@code
 * example.com:80} does not match {@code example.com}, and a pattern without a port matches no other port.
 */
public final class Authorities {

    private static final String DEFAULT_PORT = ":80";

    private Authorities() {}

    /** Whether the authority matches; the pattern was compiled to ignore case. */
    public static boolean matches(TextPattern pattern, CharSequence authority) {
        if (pattern.matches(authority)) {
            return true;
        }
        int withoutPort = withoutDefaultPort(authority);
        return withoutPort < authority.length() && pattern.matches(authority, withoutPort);
    }

    /** Length of the authority without the default port, if it spells that out behind something; else its length. */
    public static int withoutDefaultPort(CharSequence authority) {
        int length = authority.length();
        int withoutPort = length - DEFAULT_PORT.length();
        return withoutPort > 0
                        && authority.charAt(withoutPort) == DEFAULT_PORT.charAt(0)
                        && authority.charAt(withoutPort + 1) == DEFAULT_PORT.charAt(1)
                        && authority.charAt(withoutPort + 2) == DEFAULT_PORT.charAt(2)
                ? withoutPort
                : length;
    }
}

package io.weir.rules.model;

import io.weir.rules.snapshot.FramingFields;
import java.util.regex.Pattern;

/** Header names that mean something to a proxy itself. All in lower case. */
public final class HeaderNames {

    static final String HOST = "host";

    /** What a message says where a rule asks for a header that it has a field of its own for. */
    static final String USE_RULE_FIELDS =
            "expected a header; for what the request is sent to use the fields host, path and method of the rule";

    /** The protocol that a connection switches to when the server agrees. */
    public static final String UPGRADE = "upgrade";

    /** An option of {@code Connection} that is no name of a field. */
    private static final String CLOSE = "close";

    /** Longest name of a header in a rule. */
    static final int MAX_CHARS = 256;

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private HeaderNames() {}

    /** Whether the proxy guards the field for the sake of the rules that look at it. */
    public static boolean isGuarded(String lowerCaseName) {
        return !FramingFields.contain(lowerCaseName) && !lowerCaseName.equals(CLOSE);
    }

    /** Whether a header can have this name: at most {@link #MAX_CHARS} characters of a token. */
    static boolean isHeaderName(String name) {
        return name.length() <= MAX_CHARS && TOKEN.matcher(name).matches();
    }
}

package io.weir.proxy.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A second reader of requests, by regular expressions and from the specification's grammar alone, as strict as a server could be:
 * it takes only what every server reads the same way. It shares nothing with the proxy's parser.
 */
final class StrictReading {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String HOST = "(?:[A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?";
    private static final String OPTION = "[ \\t]*(?:close|keep-alive|te|upgrade|)[ \\t]*";
    private static final String PATH = "(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})*)+";
    private static final String QUERY = "(?:\\?[\\x21\\x24-\\x5b\\x5d-\\x7e\"]*)?";
    private static final Pattern LINE = Pattern.compile("(" + TOKEN + ") (\\S+) HTTP/1\\.([01])");
    private static final Pattern FIELD =
            Pattern.compile("(" + TOKEN + "):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*?)[ \\t]*");
    private static final Pattern ORIGIN = Pattern.compile("(" + PATH + ")" + QUERY);
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:http)://(" + HOST + ")(" + PATH + ")" + QUERY);
    private static final String QUOTED =
            "\"(?:[^\"\\\\\\x00-\\x08\\x0a-\\x1f\\x7f]|\\\\[^\\x00-\\x08\\x0a-\\x1f\\x7f])*+\"(?=[;\\r])";
    private static final Pattern CHUNK =
            Pattern.compile("([0-9A-Fa-f]{1,16})(;(?:[!#$%&'*+.^_`|~0-9A-Za-z;-]|=(?!\")|=" + QUOTED + ")*+)?\\r\\n");
    private static final Pattern DOUBTFUL_SEGMENT = Pattern.compile("/(?:\\.{0,2})(?:;|%3B)|/\\.{1,2}(?:/|$)|//");
    private static final Pattern DOUBTFUL_ESCAPE = Pattern.compile(
            "%(?:[01][0-9A-F]|7F|2F|5C|25[0-9A-Fa-f]{2}|C[01]|E0%[89][0-9A-F]|F0%8[0-9A-F]|2D|2E|5F|7E|3[0-9]|4[1-9A-F]"
                    + "|5[0-9A]|6[1-9A-F]|7[0-9A])");

    private StrictReading() {}

    /** A stream that not every server reads the same way. */
    static final class Doubt extends Exception {
        private static final long serialVersionUID = 1;

        Doubt(String what) {
            super(what);
        }
    }

    /**
     * The requests in a stream, as {@code METHOD path?query}; the last one may be cut off in its body.
     *
     * @throws Doubt when a server might read it differently
     */
    static List<String> of(String stream) throws Doubt {
        List<String> requests = new ArrayList<>();
        int at = 0;
        while (at < stream.length()) {
            int end = stream.indexOf("\r\n\r\n", at);
            if (end < 0) {
                throw new Doubt("head without end");
            }
            Head head = new Head(stream.substring(at, end).split("\r\n", -1));
            requests.add(head.method + " " + head.path);
            at = end + 4;
            at = head.chunked ? chunks(stream, at) : (int) Math.min(stream.length(), at + head.length);
        }
        return requests;
    }

    private static int chunks(String stream, int from) throws Doubt {
        int at = from;
        Matcher chunk = CHUNK.matcher(stream);
        while (at < stream.length()) {
            chunk.region(at, stream.length());
            if (!chunk.lookingAt()) {
                return cutOff(stream, at, "chunk size");
            }
            long size = Long.parseUnsignedLong(chunk.group(1), 16);
            if (size < 0) {
                throw new Doubt("chunk size " + chunk.group(1));
            }
            if (size == 0) {
                return trailer(stream, chunk.end());
            }
            if (size > stream.length() - chunk.end()) {
                return stream.length();
            }
            at = chunk.end() + (int) size;
            String rest = stream.substring(at, Math.min(stream.length(), at + 2));
            if (!"\r\n".startsWith(rest)) {
                throw new Doubt("chunk end");
            }
            at += rest.length();
        }
        return at;
    }

    private static int trailer(String stream, int from) throws Doubt {
        int at = from;
        while (at < stream.length()) {
            int end = stream.indexOf("\r\n", at);
            if (end == at) {
                return at + 2;
            }
            if (end < 0) {
                return cutOff(stream, at, "trailer");
            }
            Matcher field = FIELD.matcher(stream.substring(at, end));
            if (!field.matches()
                    || field.group(1).toLowerCase(Locale.ROOT).matches("host|content-length|transfer-encoding")) {
                throw new Doubt("trailer field");
            }
            at = end + 2;
        }
        return at;
    }

    /** What breaks off before its line has ended may be anything; a line that has ended and does not fit is doubtful. */
    private static int cutOff(String stream, int at, String what) throws Doubt {
        if (stream.indexOf('\n', at) >= 0) {
            throw new Doubt(what);
        }
        return stream.length();
    }

    /** One head, taken apart. */
    private static final class Head {
        private final String method;
        private final String path;
        private long length;
        private boolean chunked;

        Head(String[] lines) throws Doubt {
            Matcher line = LINE.matcher(lines[0]);
            if (!line.matches()) {
                throw new Doubt("request line " + lines[0]);
            }
            method = line.group(1);
            String host = null;
            boolean lengthSeen = false;
            for (int i = 1; i < lines.length; i++) {
                Matcher field = FIELD.matcher(lines[i]);
                if (!field.matches()) {
                    throw new Doubt("field " + lines[i]);
                }
                String value = field.group(2);
                switch (field.group(1).toLowerCase(Locale.ROOT)) {
                    case "host" -> host = only(host, value, HOST);
                    case "content-length" -> {
                        only(lengthSeen ? "" : null, value, "0|[1-9][0-9]{0,18}");
                        lengthSeen = true;
                        length = Long.parseLong(value);
                    }
                    case "transfer-encoding" -> {
                        only(chunked ? "" : null, value, "(?i)chunked");
                        chunked = true;
                    }
                    case "connection" -> only(null, value, "(?i)" + OPTION + "(," + OPTION + ")*");
                    case "upgrade" -> only(null, value, "(?i)websocket|spdy/3\\.1");
                    case "http2-settings", "x_rule", "x.rule" -> throw new Doubt("field " + field.group(1));
                    default -> {}
                }
            }
            boolean old = line.group(3).equals("0");
            if ((chunked && (lengthSeen || old)) || (host == null && !old)) {
                throw new Doubt("framing or host");
            }
            path = path(line.group(2), host);
        }

        private static String only(@Nullable String before, String value, String pattern) throws Doubt {
            if (before != null || !value.matches(pattern)) {
                throw new Doubt("value " + value);
            }
            return value;
        }

        private String path(String target, @Nullable String host) throws Doubt {
            if (target.equals("*") && method.equals("OPTIONS")) {
                return target;
            }
            if (method.equals("CONNECT")) {
                boolean sound = target.matches(HOST + "(?<=:[0-9]{1,5})");
                if (!sound || (host != null && !plain(host).equals(plain(target)))) {
                    throw new Doubt("target of CONNECT");
                }
                return "";
            }
            Matcher absolute = ABSOLUTE.matcher(target);
            String origin = target;
            if (absolute.matches()) {
                origin = target.substring(absolute.end(1));
                if (host != null && !plain(host).equals(plain(absolute.group(1)))) {
                    throw new Doubt("two authorities");
                }
            }
            Matcher parts = ORIGIN.matcher(origin);
            if (!parts.matches()
                    || DOUBTFUL_SEGMENT.matcher(parts.group(1)).find()
                    || DOUBTFUL_ESCAPE.matcher(parts.group(1)).find()
                    || origin.contains("%00")) {
                throw new Doubt("target " + target);
            }
            return origin;
        }

        private static String plain(String authority) {
            return authority.toLowerCase(Locale.ROOT).replaceFirst(":80$", "");
        }
    }
}

package io.weir.agent.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** One segment of a URL path. */
final class PathSegment {

    private PathSegment() {}

    /** The text with everything percent-encoded that would end the segment (RFC 3986 section 3.3). */
    static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

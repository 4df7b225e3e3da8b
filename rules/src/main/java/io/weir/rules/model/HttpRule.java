package io.weir.rules.model;

import java.util.List;

/**
 * The HTTP requests that a rule allows; every field must match. The three patterns are RE2 expressions of ASCII characters
 * that compile; each must match its whole field, case counts, and an empty one matches everything.
 *
 * @param fieldPath its place inside the object: {@code spec.ingress[0].toPorts[0].rules.http[0]}
 * @param method pattern of the method
 * @param path pattern of path and query
 * @param host pattern of the authority, port included if the client sent one
 * @param headers all of which must be there; may be empty
 * @param headerMatches what else it says about headers; may be empty
 */
public record HttpRule(
        String fieldPath,
        String method,
        String path,
        String host,
        List<HeaderRule> headers,
        List<HeaderMatch> headerMatches) {

    public HttpRule {
        headers = List.copyOf(headers);
        headerMatches = List.copyOf(headerMatches);
    }

    /** A rule without header matches. */
    public HttpRule(String fieldPath, String method, String path, String host, List<HeaderRule> headers) {
        this(fieldPath, method, path, host, headers, List.of());
    }
}

package io.weir.proxy.accesslog;

import io.weir.rules.snapshot.HttpRequestView;

/** The W3C {@code traceparent} request header: {@code 00-<32 hex trace id>-<16 hex span id>-<2 hex flags>}. */
public final class TraceParent {

    private static final String NAME = "traceparent";
    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final int SPAN_ID_END = 52;
    private static final int LENGTH = 55;

    private TraceParent() {}

    /** The trace id of the request; empty when it has none, several, or one that is not well-formed. */
    public static String traceId(HttpRequestView request) {
        return request.headerCount(NAME) == 1 ? traceId(request.headerValue(NAME, 0)) : "";
    }

    private static String traceId(CharSequence value) {
        boolean wellFormed = value.length() == LENGTH
                && value.charAt(0) == '0'
                && value.charAt(1) == '0'
                && value.charAt(2) == '-'
                && isLowerHex(value, TRACE_ID_START, TRACE_ID_END)
                && value.charAt(TRACE_ID_END) == '-'
                && isLowerHex(value, TRACE_ID_END + 1, SPAN_ID_END)
                && value.charAt(SPAN_ID_END) == '-'
                && isLowerHex(value, SPAN_ID_END + 1, LENGTH);
        return wellFormed ? value.subSequence(TRACE_ID_START, TRACE_ID_END).toString() : "";
    }

    private static boolean isLowerHex(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (!hex) {
                return false;
            }
        }
        return true;
    }
}

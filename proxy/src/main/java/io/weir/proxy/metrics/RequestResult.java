package io.weir.proxy.metrics;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.Verdict;
import java.util.Locale;

/** What became of a request, as far as it is counted: each request is one of these. */
public enum RequestResult {
    /** Policy let it on, and it was answered or came to its end as it should. */
    FORWARDED,
    DENIED,
    /** It was not sound enough to be judged. */
    MALFORMED,
    /** Policy let it on, but the server, the client or the proxy failed. */
    FAILED;

    /** The value of the label {@code result}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The result of a request with this log entry. */
    public static RequestResult of(LogOutcome outcome, Verdict verdict) {
        return switch (outcome) {
            case FORWARDED, REDIRECTED -> FORWARDED;
            case ERROR -> FAILED;
            case DENIED ->
                verdict instanceof Verdict.Deny deny && deny.reason() == DenyReason.MALFORMED_REQUEST
                        ? MALFORMED
                        : DENIED;
        };
    }
}

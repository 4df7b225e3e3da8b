package io.weir.proxy.accesslog;

import io.weir.identity.TrafficDirection;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.Optional;

/**
 * What the log says of one request. Plain values that stay true after the request's buffers are gone.
 *
 * @param timestampEpochNanos when the request's first byte was read: nanoseconds since 1970-01-01T00:00:00Z
 * @param connection both ends; one object shared by all entries of a connection
 * @param observationPoint the direction whose policy decided: the one that denied, or the last one with rules about
 *     requests
 * @param outcome what became of the request
 * @param verdict what policy said, with its rule; an {@link LogOutcome#ERROR} entry carries the verdict that let the
 *     request on before the upstream failed
 * @param otherRule the rule by which the other side's policy let the request through, when both have judged it
 * @param info text for people, such as the upstream's error; empty when there is nothing to add to the verdict
 * @param request the request itself
 * @param durationNanos from the request's first byte to the response's last one; never negative
 * @param bytesIn bytes of the request, head and body
 * @param bytesOut bytes of the response, head and body
 * @param traceId W3C trace id, 32 hexadecimal digits in lower case; empty without one
 */
public record AccessLogEntry(
        long timestampEpochNanos,
        LoggedConnection connection,
        TrafficDirection observationPoint,
        LogOutcome outcome,
        Verdict verdict,
        Optional<RuleOrigin> otherRule,
        String info,
        LoggedRequest request,
        long durationNanos,
        long bytesIn,
        long bytesOut,
        String traceId)
        implements QueuedEntry {}

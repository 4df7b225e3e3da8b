package io.weir.proxy.accesslog;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Entries of a tiefighter that calls a deathstar. */
final class SampleEntries {

    static final RuleOrigin LANDING = new RuleOrigin(
            new PolicyName("CiliumNetworkPolicy", "default", "rule1"), "spec.ingress[0].toPorts[0].rules.http[0]");

    static final Verdict NO_RULE = new Verdict.Deny(
            DenyReason.NO_RULE_FOR_REQUEST,
            Optional.empty(),
            Optional.of(new Verdict.NearestRule(
                    LANDING,
                    List.of(
                            new Verdict.MissedField("method", "POST"),
                            new Verdict.MissedField("path", "/v1/request-landing")))));

    static final RuleOrigin LEAVING = new RuleOrigin(
            new PolicyName("CiliumNetworkPolicy", "default", "out"), "spec.egress[0].toPorts[0].rules.http[0]");

    private static final long TIMESTAMP = 1_700_000_000_000_000_042L;

    private SampleEntries() {}

    static AccessLogEntry allowed(String pathAndQuery) {
        return entry(
                LogOutcome.FORWARDED,
                new Verdict.Forward(LANDING),
                new LoggedRequest.Http(200, "POST", "deathstar.default.svc", pathAndQuery, "HTTP/1.1", List.of()));
    }

    static AccessLogEntry denied(LoggedRequest request) {
        return entry(LogOutcome.DENIED, NO_RULE, request);
    }

    static AccessLogEntry entry(LogOutcome outcome, Verdict verdict, LoggedRequest request) {
        return entry(connection("10.0.0.1", "10.0.0.2"), outcome, verdict, request);
    }

    static AccessLogEntry entry(
            LoggedConnection connection, LogOutcome outcome, Verdict verdict, LoggedRequest request) {
        return new AccessLogEntry(
                TIMESTAMP,
                connection,
                TrafficDirection.INGRESS,
                outcome,
                verdict,
                Optional.empty(),
                "",
                request,
                1_500,
                80,
                120,
                "");
    }

    /** The entry of a request that the client's side has let through as well. */
    static AccessLogEntry withOther(AccessLogEntry entry, RuleOrigin otherRule) {
        return new AccessLogEntry(
                entry.timestampEpochNanos(),
                entry.connection(),
                entry.observationPoint(),
                entry.outcome(),
                entry.verdict(),
                Optional.of(otherRule),
                entry.info(),
                entry.request(),
                entry.durationNanos(),
                entry.bytesIn(),
                entry.bytesOut(),
                entry.traceId());
    }

    static LoggedConnection connection(String source, String destination) {
        LoggedPeer tiefighter = new LoggedPeer(
                LoggedPeer.NO_ENDPOINT,
                address(source, 40_000),
                new NumericIdentity(8876),
                labels("k8s:class=tiefighter", "k8s:org=empire"));
        LoggedPeer deathstar = new LoggedPeer(
                2756,
                address(destination, 80),
                new NumericIdentity(43854),
                labels("k8s:class=deathstar", "k8s:org=empire"));
        return new LoggedConnection(tiefighter, deathstar);
    }

    static LabelSet labels(String... labels) {
        return LabelSet.of(
                List.of(labels).stream().map(label -> Label.parse(label, "any")).toList());
    }

    private static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException notALiteral) {
            throw new IllegalArgumentException(notALiteral);
        }
    }
}

package io.weir.bench;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedConnection;
import io.weir.proxy.accesslog.LoggedPeer;
import io.weir.proxy.accesslog.LoggedRequest;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Makes the entry of an allowed request. */
final class LogEntry {

    private final LoggedConnection connection = new LoggedConnection(peer("tiefighter", 40_000), peer("deathstar", 80));
    private final Verdict verdict = new Verdict.Forward(new RuleOrigin(
            new PolicyName("CiliumNetworkPolicy", "default", "rule1"), "spec.ingress[0].toPorts[0].rules.http[0]"));

    AccessLogEntry make(long now) {
        return new AccessLogEntry(
                now,
                connection,
                TrafficDirection.INGRESS,
                LogOutcome.FORWARDED,
                verdict,
                Optional.empty(),
                "",
                new LoggedRequest.Http(
                        200, "POST", "deathstar.default.svc", "/v1/request-landing", "HTTP/1.1", List.of()),
                150_000,
                92,
                158,
                "");
    }

    private static LoggedPeer peer(String name, int port) {
        LabelSet labels = LabelSet.of(
                new Label(Label.K8S_SOURCE, "class", name),
                new Label(Label.K8S_SOURCE, "org", "empire"),
                new Label(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", "default"));
        return new LoggedPeer(
                LoggedPeer.NO_ENDPOINT,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new NumericIdentity(1000),
                labels);
    }
}

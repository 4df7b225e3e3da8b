package io.weir.agent.metrics;

import io.weir.agent.kubernetes.WatchCounts;
import io.weir.agent.state.EndpointState;
import io.weir.agent.view.AgentStatus;
import io.weir.agent.view.ClusterView;
import io.weir.proxy.ProxyStats;
import io.weir.proxy.accesslog.AccessLogStats;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.metrics.LoopMetrics;
import io.weir.proxy.metrics.MeteredProtocol;
import io.weir.proxy.metrics.ProxyMetrics;
import io.weir.proxy.metrics.RequestResult;
import io.weir.proxy.metrics.TopicLabels;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The metrics of an agent that has done a little of everything. */
public final class SampleMetrics {

    private static final ProxyStats STATS = new ProxyStats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    private static final AccessLogStats LOG = new AccessLogStats(1, 2, 3, 4, 5);

    private SampleMetrics() {}

    public static ProcessMetrics ofAgent() {
        AgentStatus status = new AgentStatus(
                "1",
                "node",
                "a directory",
                "",
                new ClusterView(
                        true,
                        3,
                        4,
                        5,
                        Map.of(EndpointState.READY, 2),
                        1,
                        7,
                        Map.of("bad.yaml", List.of("spec.ingres: no such field")),
                        List.of(),
                        List.of()),
                9,
                "",
                2,
                List.of("eth0"),
                "",
                Map.of("drop_policy_denied", 17L, "redirected", 3L),
                4,
                STATS,
                LOG);
        return with(new AgentMetrics(() -> CompletableFuture.completedFuture(status), times()));
    }

    static ProcessMetrics ofSilentAgent() {
        return with(new AgentMetrics(
                () -> CompletableFuture.failedFuture(new IllegalStateException("the state thread is gone")), times()));
    }

    private static ProcessMetrics with(AgentMetrics agent) {
        LoopMetrics loop = new LoopMetrics(new TopicLabels());
        loop.requestEnded(
                MeteredProtocol.HTTP1, LogOutcome.FORWARDED, Verdict.NotEnforced.INSTANCE, 200, 1_500_000, 1_000_000);
        loop.requestEnded(
                MeteredProtocol.GRPC,
                LogOutcome.DENIED,
                Verdict.Deny.of(DenyReason.NO_RULE_FOR_REQUEST),
                200,
                20_000,
                LoopMetrics.NOT_TIMED);
        loop.kafka().requestEnded(KafkaApi.PRODUCE, List.of("orders"), RequestResult.FORWARDED);
        loop.lagged(100_000);
        ProxyMetrics proxy =
                new ProxyMetrics(List.of(loop, new LoopMetrics(new TopicLabels())), () -> STATS, () -> LOG, () -> 7);
        return new ProcessMetrics(List.of(proxy, agent, new WatchCounts()));
    }

    private static ControlTimes times() {
        ControlTimes times = new ControlTimes();
        times.settled(9, 2_000_000, 0);
        times.inForce(9, 8_000_000);
        return times;
    }
}

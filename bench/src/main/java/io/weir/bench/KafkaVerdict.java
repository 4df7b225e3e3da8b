package io.weir.bench;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.compile.EnforcementMode;
import io.weir.rules.compile.PolicyCompiler;
import io.weir.rules.compile.PolicyConflictException;
import io.weir.rules.compile.PolicyRepository;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyReader;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PeerPolicy;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rule verdict on one question of a Kafka request, against the rules of one peer on one port; the last one allows it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KafkaVerdict {

    private static final int TCP = 6;
    private static final int PORT = 9092;
    private static final int VERSION = 11;
    private static final NumericIdentity CLIENT = new NumericIdentity(1001);
    private static final KafkaRequestView UNKNOWN =
            new KafkaRequestView(KafkaApi.PRODUCE, VERSION, "", "invoices", null, null);

    /** How the rules tell their requests apart. */
    public enum RuleKind {
        TOPIC("{role: produce, topic: orders-%d}") {
            @Override
            KafkaRequestView question(int rule) {
                return new KafkaRequestView(KafkaApi.PRODUCE, VERSION, "client", "orders-" + rule, null, null);
            }
        },
        PREFIX("{role: consume, topic: orders-%d-*}") {
            @Override
            KafkaRequestView question(int rule) {
                return new KafkaRequestView(
                        KafkaApi.FETCH, VERSION, "client", "orders-" + rule + "-europe", null, null);
            }
        },
        GROUP("{role: consume, topic: orders, group: billing-%d}") {
            @Override
            KafkaRequestView question(int rule) {
                return new KafkaRequestView(
                        KafkaApi.OFFSET_COMMIT, VERSION, "client", "orders", "billing-" + rule, null);
            }
        };

        private final String rule;

        RuleKind(String rule) {
            this.rule = rule;
        }

        abstract KafkaRequestView question(int rule);
    }

    @Param
    public RuleKind kind = RuleKind.TOPIC;

    @Param({"1", "10", "1000", "10000"})
    public int rules = 1;

    private PeerPolicy policy = DirectionPolicy.CLOSED.port(TCP, PORT).forPeer(CLIENT);
    private KafkaRequestView question = UNKNOWN;

    @Setup
    public void compile() throws PolicyFormatException, PolicyConflictException {
        PolicyRepository repository = new PolicyRepository(new SelectorCache());
        for (NetworkPolicy read : PolicyReader.read("benchmark", policyText())) {
            repository.upsert(read);
        }
        LabelSet labels = LabelSet.of(new Label(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", "default"));
        Endpoint broker = new Endpoint(
                new EndpointId(1),
                "default",
                "broker",
                List.of(IpPrefix.parse("10.0.0.2/32")),
                new SecurityIdentity(new NumericIdentity(1000), labels),
                Map.of());
        policy = new PolicyCompiler(repository, EnforcementMode.DEFAULT)
                .compile(broker)
                .policy()
                .ingress()
                .port(TCP, PORT)
                .forPeer(CLIENT);
        question = kind.question(rules - 1);
        if (!allowed().forwards() || denied().forwards()) {
            throw new IllegalStateException("the policy does not say what this benchmark expects: " + allowed());
        }
    }

    @Benchmark
    public Verdict allowed() {
        return policy.evaluate(question);
    }

    @Benchmark
    public Verdict denied() {
        return policy.evaluate(UNKNOWN);
    }

    private String policyText() {
        StringBuilder text = new StringBuilder(
                """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: benchmark, namespace: default}
                spec:
                  endpointSelector: {}
                  ingress:
                    - toPorts:
                        - ports: [{port: "9092", protocol: TCP}]
                          rules:
                            kafka:
                """);
        for (int rule = 0; rule < rules; rule++) {
            text.append("              - ").append(kind.rule.formatted(rule)).append('\n');
        }
        return text.toString();
    }
}

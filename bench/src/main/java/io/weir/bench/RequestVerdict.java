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
import io.weir.rules.snapshot.PeerPolicy;
import io.weir.rules.snapshot.PortPolicy;
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

/**
 * Rule verdict: one request against the HTTP rules of one peer on one port; the rule that allows it is the last one. Every
 * other identity has a rule of its own for the same request; the rules of a peer are looked up once a connection.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestVerdict {

    private static final int TCP = 6;
    private static final int PORT = 80;
    private static final NumericIdentity TIEFIGHTER = new NumericIdentity(1001);
    private static final SampleRequest UNKNOWN = new SampleRequest("PUT", "/v1/exhaust-port", "deathstar");

    /** How the path of each rule is written. */
    public enum PathKind {
        EXACT("/v1/resource-%d/item", "/v1/resource-%d/item"),
        PREFIX("/v1/resource-%d/.*", "/v1/resource-%d/item"),
        REGEX("/v1/resource-%d/[a-z]+(/[0-9]{1,4})?", "/v1/resource-%d/item/12");

        private final String pattern;
        private final String path;

        PathKind(String pattern, String path) {
            this.pattern = pattern;
            this.path = path;
        }
    }

    @Param
    public PathKind kind = PathKind.EXACT;

    @Param({"1", "10", "1000", "10000"})
    public int rules = 1;

    @Param({"1", "1000"})
    public int identities = 1;

    private PortPolicy port = DirectionPolicy.CLOSED.port(TCP, PORT);
    private PeerPolicy policy = port.forPeer(TIEFIGHTER);
    private SampleRequest request = UNKNOWN;

    @Setup
    public void compile() throws PolicyFormatException, PolicyConflictException {
        SelectorCache selectors = new SelectorCache();
        PolicyRepository repository = new PolicyRepository(selectors);
        SecurityIdentity deathstar = new SecurityIdentity(new NumericIdentity(1000), labels("deathstar"));
        selectors.upsert(deathstar);
        selectors.upsert(new SecurityIdentity(TIEFIGHTER, labels("tiefighter")));
        for (int other = 1; other < identities; other++) {
            selectors.upsert(new SecurityIdentity(new NumericIdentity(2000 + other), labels("other-" + other)));
        }
        for (NetworkPolicy read : PolicyReader.read("benchmark", policyText())) {
            repository.upsert(read);
        }
        Endpoint endpoint = new Endpoint(
                new EndpointId(1), "default", "deathstar", List.of(IpPrefix.parse("10.0.0.2/32")), deathstar, Map.of());
        port = new PolicyCompiler(repository, EnforcementMode.DEFAULT)
                .compile(endpoint)
                .policy()
                .ingress()
                .port(TCP, PORT);
        policy = port.forPeer(TIEFIGHTER);
        request = new SampleRequest("GET", kind.path.formatted(rules - 1), "deathstar");
        if (!allowed().forwards() || denied().forwards()) {
            throw new IllegalStateException("the policy does not say what this benchmark expects: " + allowed());
        }
    }

    @Benchmark
    public Verdict allowed() {
        return policy.evaluate(request);
    }

    /** What a connection pays before its first request. */
    @Benchmark
    public PeerPolicy connection() {
        return port.forPeer(TIEFIGHTER);
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
                  endpointSelector: {matchLabels: {class: deathstar}}
                  ingress:
                    - fromEndpoints: [{matchLabels: {class: tiefighter}}]
                      toPorts:
                        - ports: [{port: "80", protocol: TCP}]
                          rules:
                            http:
                """);
        for (int rule = 0; rule < rules; rule++) {
            text.append("              - {method: GET, path: \"")
                    .append(kind.pattern.formatted(rule))
                    .append("\"}\n");
        }
        for (int other = 1; other < identities; other++) {
            text.append("    - fromEndpoints: [{matchLabels: {class: other-")
                    .append(other)
                    .append("}}]\n      toPorts:\n        - ports: [{port: \"80\", protocol: TCP}]\n")
                    .append("          rules: {http: [{method: GET, path: \"")
                    .append(kind.pattern.formatted(rules - 1))
                    .append("\"}]}\n");
        }
        return text.toString();
    }

    private static LabelSet labels(String name) {
        return LabelSet.of(
                new Label(Label.K8S_SOURCE, "class", name),
                new Label(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", "default"));
    }
}

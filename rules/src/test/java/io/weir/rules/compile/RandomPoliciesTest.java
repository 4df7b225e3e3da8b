package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.weir.identity.Endpoint;
import io.weir.identity.SecurityIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PortPolicy;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random policies: the compiler against the naive evaluator, the kernel's entries against the compiler, any order against any. */
class RandomPoliciesTest {

    private static final List<Integer> PORTS =
            List.of(0, 1, 78, 79, 80, 81, 82, 443, 7999, 8000, 8005, 8010, 8011, 65535);
    private static final List<Integer> PROTOCOLS = List.of(1, 6, 17, 58, 132);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static TestCluster cluster(List<NetworkPolicy> policies) throws Exception {
        TestCluster cluster = new TestCluster();
        cluster.pod("a", "default", List.of("app=a", "tier=x"), List.of("web:80"));
        cluster.pod("b", "default", List.of("app=b"), List.of("web:8005"));
        cluster.pod("b2", "default", List.of("app=b"), List.of("web:443", "other:80"));
        cluster.pod("r", "rebels", List.of("app=a", "tier=b"), List.of());
        cluster.secrets(RandomPolicies.secrets());
        cluster.policies(policies);
        return cluster;
    }

    private static Map<SecurityIdentity, Map<String, Set<Integer>>> namedPorts(TestCluster cluster) {
        return cluster.pods.values().stream()
                .map(Endpoint::identity)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), cluster::namedPortsOf));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_verdict_is_what_the_rules_say_one_by_one(long seed) throws Exception {
        RandomPolicies source = new RandomPolicies(seed);
        List<NetworkPolicy> policies = source.policies();
        TestCluster cluster = cluster(policies);
        List<TestRequest> requests =
                List.of(source.request(), source.request(), source.request(), source.request(), source.request());
        for (EnforcementMode mode : EnforcementMode.values()) {
            NaiveEvaluator naive =
                    new NaiveEvaluator(policies, mode, cluster.all(), namedPorts(cluster), RandomPolicies.secrets());
            PolicyCompiler compiler = new PolicyCompiler(cluster.repository, mode);
            for (Endpoint endpoint : cluster.pods.values()) {
                CompiledPolicy compiled = compiler.compile(endpoint);
                forEachQuestion(cluster, (direction, peer, protocol, port) -> {
                    PortPolicy policy = compiled.policy().direction(direction).port(protocol, port);
                    Supplier<String> question = () -> "seed " + seed + " " + mode + " " + direction + " of "
                            + endpoint.name() + " peer " + peer + " " + protocol + "/" + port;
                    NaiveEvaluator.Outcome whole =
                            naive.evaluate(endpoint, direction, peer, protocol, port, Optional.empty());
                    check(denial(policy.evaluate(peer.id())), whole.denied(), question);
                    check(policy.parser(peer.id()) == L7Protocol.HTTP, whole.judged(), question);
                    for (TestRequest request : requests) {
                        Verdict verdict = policy.evaluate(peer.id(), request);
                        NaiveEvaluator.Outcome expected =
                                naive.evaluate(endpoint, direction, peer, protocol, port, Optional.of(request));
                        check(denial(verdict), expected.denied(), () -> question.get() + " " + request);
                        check(effects(verdict), expected.effects(), () -> question.get() + " " + request);
                    }
                });
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_kernel_decides_as_the_proxy_would(long seed) throws Exception {
        TestCluster cluster = cluster(new RandomPolicies(seed).policies());
        for (Endpoint endpoint : cluster.pods.values()) {
            CompiledPolicy compiled = cluster.compile(endpoint);
            forEachQuestion(cluster, (direction, peer, protocol, port) -> {
                PortPolicy policy = compiled.policy().direction(direction).port(protocol, port);
                PolicyMapDecision expected = PolicyMapDecision.DENY;
                if (policy.evaluate(peer.id()).forwards()) {
                    expected = policy.parser(peer.id()) == L7Protocol.HTTP
                            ? PolicyMapDecision.REDIRECT
                            : PolicyMapDecision.ALLOW;
                }
                check(
                        NaiveKernel.decide(compiled.mapState(), direction, peer.id(), protocol, port),
                        expected,
                        () -> "seed " + seed + " " + direction + " of " + endpoint.name() + " peer " + peer + " "
                                + protocol + "/" + port + " of " + compiled.mapState());
            });
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_order_of_policies_and_rules_changes_nothing(long seed) throws Exception {
        RandomPolicies source = new RandomPolicies(seed);
        List<NetworkPolicy> policies = source.policies();
        List<TestRequest> requests = List.of(source.request(), source.request());
        List<String> expected = everything(cluster(policies), requests);
        TestCluster shuffled = cluster(source.shuffled(policies));

        assertThat(everything(shuffled, requests)).as("seed %d", seed).isEqualTo(expected);
    }

    /** Every verdict with its reason, rule and nearest rule, and what the kernel is to hold. */
    private static List<String> everything(TestCluster cluster, List<TestRequest> requests) {
        List<String> lines = new ArrayList<>();
        for (Endpoint endpoint : cluster.pods.values()) {
            CompiledPolicy compiled = cluster.compile(endpoint);
            lines.add(endpoint.name() + " " + compiled.selectedBy() + " " + compiled.mapState());
            forEachQuestion(cluster, (direction, peer, protocol, port) -> {
                PortPolicy policy = compiled.policy().direction(direction).port(protocol, port);
                String question = endpoint.name() + direction + peer.labels() + protocol + "/" + port;
                lines.add(question + " " + policy.evaluate(peer.id()));
                for (TestRequest request : requests) {
                    lines.add(question + " " + request + " " + policy.evaluate(peer.id(), request));
                }
            });
        }
        return lines;
    }

    /** An assertion whose words are put together only when it fails: there are a million of them. */
    private static void check(Object actual, Object expected, Supplier<String> question) {
        if (!actual.equals(expected)) {
            fail("%s: expected %s, got %s", question.get(), expected, actual);
        }
    }

    private interface Question {
        void ask(TrafficDirection direction, SecurityIdentity peer, int protocol, int port);
    }

    private static void forEachQuestion(TestCluster cluster, Question question) {
        for (TrafficDirection direction : TrafficDirection.values()) {
            for (SecurityIdentity peer : cluster.all()) {
                for (int protocol : PROTOCOLS) {
                    for (int port : protocol == 1 || protocol == 58 ? List.of(0) : PORTS) {
                        question.ask(direction, peer, protocol, port);
                    }
                }
            }
        }
    }

    private static Set<String> effects(Verdict verdict) {
        return verdict instanceof Verdict.Forward forward ? NaiveRequests.texts(forward.effects()) : Set.of();
    }

    private static Optional<DenyReason> denial(Verdict verdict) {
        return verdict instanceof Verdict.Deny deny ? Optional.of(deny.reason()) : Optional.empty();
    }
}

package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Endpoint;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PortPolicy;
import io.weir.rules.snapshot.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario as written, with its rules in other orders, and against the naive evaluator and the naive kernel. */
class ScenarioTest {

    private static final int SHUFFLES = 10;

    static List<Scenario> scenarios() throws Exception {
        Path directory = Path.of(Objects.requireNonNull(ScenarioTest.class.getResource("/scenarios"))
                .toURI());
        List<Scenario> scenarios = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                scenarios.add(Scenario.read(file));
            }
        }
        return scenarios;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void comes_out_as_written(Scenario scenario) throws Exception {
        assertThat(scenario.questions()).isNotEmpty();
        assertThat(misses(scenario, scenario.policies())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void comes_out_the_same_in_every_order(Scenario scenario) throws Exception {
        for (int seed = 1; seed <= SHUFFLES; seed++) {
            List<NetworkPolicy> shuffled = new RandomPolicies(seed).shuffled(scenario.policies());
            assertThat(misses(scenario, shuffled)).as("seed %d", seed).isEmpty();
        }
    }

    /** The questions whose answer is another than written, each with the answer. */
    private static List<String> misses(Scenario scenario, List<NetworkPolicy> policies) throws Exception {
        TestCluster cluster = scenario.cluster(policies);
        List<String> misses = new ArrayList<>();
        for (Scenario.Question question : scenario.questions()) {
            Verdict verdict = verdict(cluster, question);
            if (!(text(verdict) + " ").startsWith(question.outcome() + " ")) {
                misses.add(question.line() + " but was " + text(verdict));
            }
        }
        return misses;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_naive_evaluator_agrees(Scenario scenario) throws Exception {
        TestCluster cluster = scenario.cluster(scenario.policies());
        Map<SecurityIdentity, Map<String, Set<Integer>>> namedPorts = cluster.pods.values().stream()
                .map(Endpoint::identity)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), cluster::namedPortsOf));
        NaiveEvaluator naive = new NaiveEvaluator(
                scenario.policies(), EnforcementMode.DEFAULT, cluster.all(), namedPorts, scenario.secretValues());
        for (Scenario.Question question : scenario.questions()) {
            NaiveEvaluator.Outcome expected = naive.evaluate(
                    pod(cluster, question),
                    question.direction(),
                    cluster.peer(question.peer()),
                    question.protocol(),
                    question.port(),
                    question.kafka().isPresent() ? question.kafka() : question.request());
            Verdict verdict = verdict(cluster, question);
            Optional<DenyReason> denied =
                    verdict instanceof Verdict.Deny deny ? Optional.of(deny.reason()) : Optional.empty();
            assertThat(denied).as(question.line()).isEqualTo(expected.denied());
            Set<String> effects =
                    verdict instanceof Verdict.Forward forward ? NaiveRequests.texts(forward.effects()) : Set.of();
            assertThat(effects).as(question.line()).isEqualTo(expected.effects());
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_kernel_agrees(Scenario scenario) throws Exception {
        TestCluster cluster = scenario.cluster(scenario.policies());
        for (Scenario.Question question : scenario.questions()) {
            NumericIdentity peer = cluster.peer(question.peer()).id();
            PortPolicy policy = policy(cluster, question);
            PolicyMapDecision expected = PolicyMapDecision.DENY;
            if (policy.evaluate(peer).forwards()) {
                expected =
                        policy.parser(peer) == L7Protocol.NONE ? PolicyMapDecision.ALLOW : PolicyMapDecision.REDIRECT;
            }
            assertThat(NaiveKernel.decide(
                            cluster.compile(pod(cluster, question)).mapState(),
                            question.direction(),
                            peer,
                            question.protocol(),
                            question.port()))
                    .as(question.line())
                    .isEqualTo(expected);
        }
    }

    private static Endpoint pod(TestCluster cluster, Scenario.Question question) {
        return Objects.requireNonNull(cluster.pods.get(question.pod()), question.line());
    }

    private static PortPolicy policy(TestCluster cluster, Scenario.Question question) {
        return cluster.compile(pod(cluster, question))
                .policy()
                .direction(question.direction())
                .port(question.protocol(), question.port());
    }

    private static Verdict verdict(TestCluster cluster, Scenario.Question question) {
        NumericIdentity peer = cluster.peer(question.peer()).id();
        PortPolicy policy = policy(cluster, question);
        if (question.kafka().isPresent()) {
            return policy.evaluate(peer, question.kafka().get());
        }
        return question.request().map(request -> policy.evaluate(peer, request)).orElseGet(() -> policy.evaluate(peer));
    }

    private static String text(Verdict verdict) {
        if (verdict instanceof Verdict.Forward forward) {
            Set<String> effects = NaiveRequests.texts(forward.effects());
            return "forward " + forward.rule() + (effects.isEmpty() ? "" : " " + String.join("; ", effects) + ".");
        }
        if (verdict instanceof Verdict.Deny deny) {
            return "deny " + deny.reason()
                    + deny.rule().map(rule -> " by " + rule).orElse("")
                    + deny.nearest()
                            .map(nearest -> " nearest " + nearest.rule() + " missed "
                                    + nearest.missed().stream()
                                            .map(missed -> missed.field() + "=" + missed.expected())
                                            .collect(Collectors.joining("; ")))
                            .orElse("");
        }
        return "not-enforced";
    }
}

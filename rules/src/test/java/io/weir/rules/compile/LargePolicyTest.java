package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.model.HttpRule;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.PeerPolicy;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.PortPolicy;
import io.weir.rules.snapshot.RequestRules;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports with so many rules that an index finds them: against every rule asked by itself. */
class LargePolicyTest {

    private static final PolicyName POLICY = new PolicyName("CiliumNetworkPolicy", "default", "large");
    private static final int PEERS = 12;

    private final List<String> paths = List.of(
            "", ".*", "/r%d", "/r%d/.*", "/r%d/.+", "/r%d/[a-z]+", "(?i)/r%d/x(/y)?", "/r%d|/q%d/.*", ".*/%d", "/r.%d");
    private final List<String> hosts =
            List.of("", "", "h%d", "h%d.example.com", "[a-z]+%d\\.example\\.com", "h%d(:[0-9]+)?");
    private final List<String> methods = List.of("", "GET", "GET", "POST", "GET|HEAD", "P(UT|OST)", "[A-Z]+");
    private final List<String> requestPaths =
            List.of("/r%d", "/r%d/", "/r%d/x", "/R%d/X/y", "/q%d/a", "/a/%d", "/r1%d", "/z");
    private final List<String> requestHosts =
            List.of("", "h%d", "H%d:80", "h%d.example.com", "q%d.Example.com:80", "h%d:8080");

    private static String one(Random random, List<String> forms, int numbers) {
        return forms.get(random.nextInt(forms.size())).replace("%d", Integer.toString(random.nextInt(numbers)));
    }

    private List<CompiledRule> rules(Random random, int lists, int numbers) {
        List<CompiledRule> rules = new ArrayList<>();
        for (int i = 0; i < lists; i++) {
            String place = "spec.ingress[" + i + "].toPorts[0]";
            List<HttpCondition> http = new ArrayList<>();
            for (int j = random.nextInt(30); j >= 0; j--) {
                http.add(new CompiledHttpRule(
                        POLICY,
                        new HttpRule(
                                place + ".rules.http[" + j + "]",
                                one(random, methods, 1),
                                one(random, paths, numbers),
                                one(random, hosts, 9),
                                List.of()),
                        new Secrets()));
            }
            List<NumericIdentity> peers = new ArrayList<>();
            for (int peer = 0; peer < PEERS; peer++) {
                if (random.nextInt(4) == 0) {
                    peers.add(peer(peer));
                }
            }
            rules.add(new CompiledRule(
                    new RuleOrigin(POLICY, place),
                    false,
                    IdentitySet.of(peers),
                    "p" + i,
                    "80",
                    Optional.of(new RequestRules.Http(http))));
        }
        return rules;
    }

    private static NumericIdentity peer(int number) {
        return new NumericIdentity(1000 + number);
    }

    private static PortPolicy port(List<CompiledRule> rules) {
        return DirectionPolicy.of(
                        true,
                        rules.stream()
                                .map(rule -> new PlacedRule(rule, 6, 80, 80))
                                .toList())
                .port(6, 80);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void the_first_rule_that_matches_is_found(long seed) {
        Random random = new Random(seed);
        List<CompiledRule> rules = rules(random, 1 + random.nextInt(40), 1 + random.nextInt(60));
        List<CompiledRule> mixed = new ArrayList<>(rules);
        Collections.shuffle(mixed, random);
        PortPolicy policy = port(rules);
        PortPolicy shuffled = port(mixed);
        int allowed = 0;
        for (int i = 0; i < 3000; i++) {
            NumericIdentity peer = peer(random.nextInt(PEERS));
            TestRequest request = new TestRequest(
                    one(random, List.of("GET", "POST", "HEAD", "get"), 1),
                    one(random, requestPaths, 60),
                    one(random, requestHosts, 9),
                    List.of());
            Optional<RuleOrigin> expected = rules.stream()
                    .filter(rule -> rule.peers().contains(peer))
                    .flatMap(rule -> ((RequestRules.Http) rule.requests().orElseThrow()).conditions().stream())
                    .filter(rule -> rule.matches(request))
                    .map(rule -> rule.verdict().rule())
                    .min(Comparator.naturalOrder());

            Verdict verdict = policy.evaluate(peer, request);

            Optional<RuleOrigin> found =
                    verdict instanceof Verdict.Forward forward ? Optional.of(forward.rule()) : Optional.empty();
            assertThat(found).as("seed %d: %s of %s", seed, request, peer).isEqualTo(expected);
            assertThat(shuffled.evaluate(peer, request)).isEqualTo(verdict);
            allowed += found.isPresent() ? 1 : 0;
        }
        assertThat(allowed).isPositive();
    }

    private static PeerPolicy ofRules(List<HttpRule> rules) {
        List<HttpCondition> http = rules.stream()
                .<HttpCondition>map(rule -> new CompiledHttpRule(POLICY, rule, new Secrets()))
                .toList();
        return port(List.of(new CompiledRule(
                        new RuleOrigin(POLICY, "spec"),
                        false,
                        IdentitySet.EVERY,
                        "any",
                        "80",
                        Optional.of(new RequestRules.Http(http)))))
                .forPeer(peer(1));
    }

    private static HttpRule rule(int number, String method, String path, String host) {
        return new HttpRule("http[" + number + "]", method, path, host, List.of());
    }

    private static String missed(PeerPolicy policy, TestRequest request) {
        return ((Verdict.Deny) policy.evaluate(request))
                .nearest()
                .orElseThrow()
                .missed()
                .toString();
    }

    @Test
    void a_denial_names_a_near_rule_of_many() {
        List<HttpRule> rules = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rules.add(rule(i, "GET", "/v1/resource-" + i + "/item", "shop" + i % 100 + ".example.com"));
        }
        PeerPolicy policy = ofRules(rules);

        assertThat(missed(policy, new TestRequest("PUT", "/v1/resource-7123/item", "shop23.example.com", List.of())))
                .isEqualTo("[MissedField[field=method, expected=GET]]");
        assertThat(missed(policy, new TestRequest("GET", "/v1/resource-7123/items", "shop23.example.com", List.of())))
                .isEqualTo("[MissedField[field=path, expected=/v1/resource-7123/item]]");
        assertThat(missed(policy, new TestRequest("GET", "/v1/resource-7123/item", "shop24.example.com", List.of())))
                .isEqualTo("[MissedField[field=host, expected=shop23.example.com]]");
    }

    @Test
    void rules_of_one_path_are_found_by_their_host() {
        List<HttpRule> rules = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            rules.add(rule(i, "GET", "/.*", "shop" + i + ".example.com"));
        }
        PeerPolicy policy = ofRules(rules);

        assertThat(policy.evaluate(new TestRequest("GET", "/a", "Shop4321.example.com:80", List.of())))
                .isEqualTo(new Verdict.Forward(new RuleOrigin(POLICY, "http[4321]")));
        assertThat(missed(policy, new TestRequest("PUT", "/a", "shop4321.example.com", List.of())))
                .isEqualTo("[MissedField[field=method, expected=GET]]");
    }

    @Test
    void rules_that_no_automaton_takes_are_named() {
        PeerPolicy policy = ofRules(List.of(
                rule(0, "GET", "/a/[a-z]+", ""), rule(1, "GET", "(a|b)*a(a|b){20}", ""), rule(2, "", "/b", "\\pL+")));

        assertThat(policy.port().slowRules())
                .containsExactly(new RuleOrigin(POLICY, "http[1]"), new RuleOrigin(POLICY, "http[2]"));
        assertThat(policy.evaluate(TestRequest.of("GET", "b".repeat(8000) + "a" + "b".repeat(20)))
                        .forwards())
                .isTrue();
        assertThat(policy.evaluate(TestRequest.of("GET", "b".repeat(8000) + "a" + "b".repeat(19)))
                        .forwards())
                .isFalse();
    }

    @Test
    void ten_thousand_expressions_that_explode_are_still_answered() {
        List<HttpRule> rules = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rules.add(rule(i, "", "(a|b)*a(a|b){" + (12 + i % 8) + "}x" + i, ""));
        }
        PeerPolicy policy = ofRules(rules);

        assertThat(policy.port().slowRules()).isNotEmpty();
        assertThat(policy.evaluate(TestRequest.of("GET", "a".repeat(13) + "x0")).forwards())
                .isTrue();
        assertThat(policy.evaluate(TestRequest.of("GET", "a".repeat(13) + "x1")).forwards())
                .isFalse();
    }
}

package io.weir.rules.compile;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.identity.LabelSet;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.Entity;
import io.weir.rules.model.GrpcRule;
import io.weir.rules.model.HeaderMatch;
import io.weir.rules.model.HeaderRule;
import io.weir.rules.model.HttpRule;
import io.weir.rules.model.L7Rules;
import io.weir.rules.model.Mismatch;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PeerSelector;
import io.weir.rules.model.PolicyRule;
import io.weir.rules.model.PortProtocol;
import io.weir.rules.model.PortRange;
import io.weir.rules.model.PortRule;
import io.weir.rules.model.SecretName;
import io.weir.rules.model.TrafficRule;
import io.weir.rules.snapshot.PolicyName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Makes policies of a world so small that its rules meet all the time. */
final class RandomPolicies {

    /** A Secret that the policies name and that {@link #secrets} has. */
    private static final SecretName THERE = new SecretName("default", "there");

    /** A Secret that the policies name and nobody has. */
    private static final SecretName AWAY = new SecretName("default", "away");

    private final Random random;

    RandomPolicies(long seed) {
        this.random = new Random(seed);
    }

    /** The Secrets there are. */
    static Map<SecretName, String> secrets() {
        return Map.of(THERE, "s3cret");
    }

    private int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[below(choices.length)];
    }

    private <T> List<T> some(int most, Supplier<T> source) {
        List<T> made = new ArrayList<>();
        for (int i = below(most); i >= 0; i--) {
            made.add(source.get());
        }
        return made;
    }

    List<NetworkPolicy> policies() {
        List<NetworkPolicy> policies = new ArrayList<>();
        for (int i = 1 + below(4); i > 0; i--) {
            String namespace = one("default", "default", "");
            PolicyName name = new PolicyName("CiliumNetworkPolicy", namespace, "p" + i);
            List<PolicyRule> rules = new ArrayList<>();
            for (int j = below(2); j >= 0; j--) {
                rules.add(rule("specs[" + j + "]", namespace));
            }
            policies.add(new NetworkPolicy(name, rules));
        }
        return policies;
    }

    private PolicyRule rule(String path, String namespace) {
        List<TrafficRule> traffic = new ArrayList<>();
        for (int i = below(5); i > 0; i--) {
            traffic.add(traffic(path + ".rule[" + i + "]"));
        }
        return new PolicyRule(path, selector(namespace), below(3) > 0, below(3) > 0, traffic, LabelSet.EMPTY, "", "");
    }

    private LabelSelector selector(String namespace) {
        List<Requirement> asked = new ArrayList<>();
        if (!namespace.isEmpty()) {
            asked.add(new Requirement(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", Operator.IN, Set.of(namespace)));
        }
        for (int i = below(2); i > 0; i--) {
            Operator operator = one(Operator.values());
            boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
            asked.add(new Requirement(
                    one(Label.K8S_SOURCE, Label.ANY_SOURCE),
                    one("app", "tier"),
                    operator,
                    takesValues ? Set.of(one("a", "b", "x")) : Set.of()));
        }
        return new LabelSelector(asked);
    }

    private TrafficRule traffic(String path) {
        boolean deny = below(4) == 0;
        Optional<List<PortRule>> ports = Optional.empty();
        if (below(4) > 0) {
            List<PortRule> rules = new ArrayList<>();
            for (int i = below(2); i >= 0; i--) {
                rules.add(ports(path + ".toPorts[" + i + "]", deny));
            }
            ports = Optional.of(rules);
        }
        return new TrafficRule(one(TrafficDirection.values()), deny, path, peers(), ports);
    }

    private PeerSelector peers() {
        return switch (below(8)) {
            case 0 -> PeerSelector.AnyPeer.INSTANCE;
            case 1 -> PeerSelector.Nobody.INSTANCE;
            case 2 -> new PeerSelector.EntityPeers(Set.of(one(Entity.values())));
            case 3 -> new PeerSelector.CidrPeers(some(2, this::cidr));
            default -> new PeerSelector.EndpointPeers(some(2, () -> selector(one("default", "rebels", ""))));
        };
    }

    private PeerSelector.CidrRule cidr() {
        IpPrefix inner = IpPrefix.parse("192.168.7.0/24");
        return switch (below(5)) {
            case 0 -> new PeerSelector.CidrRule(IpPrefix.parse("0.0.0.0/0"), some(1, () -> inner));
            case 1 -> new PeerSelector.CidrRule(IpPrefix.parse("192.168.0.0/16"), some(1, () -> inner));
            case 2 -> new PeerSelector.CidrRule(IpPrefix.parse("192.168.0.0/16"), List.of());
            case 3 -> new PeerSelector.CidrRule(IpPrefix.parse("192.168.7.7/32"), List.of());
            default -> new PeerSelector.CidrRule(IpPrefix.parse("fd00::/8"), List.of());
        };
    }

    private PortRule ports(String path, boolean deny) {
        boolean judged = !deny && below(2) == 0;
        List<PortRange> ranges = some(2, () -> range(judged ? PortProtocol.TCP : one(PortProtocol.values()), judged));
        L7Rules l7 = L7Rules.None.INSTANCE;
        if (judged) {
            l7 = below(4) == 0 ? grpc(path) : http(path);
        }
        return new PortRule(path, ranges, l7);
    }

    private PortRange range(PortProtocol protocol, boolean judged) {
        return switch (below(judged ? 5 : 6)) {
            case 0 -> new PortRange.Numbers(8000, 8010, protocol);
            case 1 -> new PortRange.Numbers(79, 81, protocol);
            case 2 -> new PortRange.Named("web", protocol);
            case 3, 4 -> new PortRange.Numbers(80, 80, protocol);
            default -> PortRange.Numbers.every(protocol);
        };
    }

    private L7Rules grpc(String path) {
        List<GrpcRule> rules = new ArrayList<>();
        for (int i = below(2); i >= 0; i--) {
            String service = one("", "a.B", "b");
            rules.add(new GrpcRule(path + ".rules.l7[" + i + "]", service, service.isEmpty() ? "" : one("", "C", "D")));
        }
        return new L7Rules.Grpc(rules);
    }

    private L7Rules http(String path) {
        List<HttpRule> rules = new ArrayList<>();
        for (int i = below(3); i >= 0; i--) {
            rules.add(httpRule(path + ".rules.http[" + i + "]"));
        }
        return new L7Rules.Http(rules);
    }

    private HeaderMatch headerMatch(String path) {
        Optional<String> value = one(Optional.of("yes"), Optional.of("no"), Optional.empty());
        Optional<SecretName> secret = one(Optional.empty(), Optional.of(THERE), Optional.of(AWAY));
        Mismatch mismatch = one(Mismatch.values());
        if (mismatch.changesRequest() && secret.isEmpty()) {
            value = Optional.of(one("yes", "no"));
        }
        return new HeaderMatch(path, one("x-plans", "x-other"), value, secret, mismatch);
    }

    private HttpRule httpRule(String path) {
        List<HeaderRule> headers = below(3) > 0
                ? List.of()
                : List.of(one(
                        new HeaderRule.Present("x-plans"),
                        new HeaderRule.Exact("x-plans", "yes"),
                        new HeaderRule.Exact("upgrade", "foo")));
        return new HttpRule(
                path,
                one("", "GET", "GET|POST", "P.*", "CONNECT|GET"),
                one("", "/a", "/a/.*", "/a\\.b", "/[ab]x?", "/a.+"),
                one("", "", "example.com", "example.com:80", "[a-z.]+"),
                headers,
                below(3) > 0 ? List.of() : some(2, () -> headerMatch(path + ".headerMatches")));
    }

    TestRequest request() {
        if (below(4) == 0) {
            return new TestRequest(
                    one("POST", "GET"),
                    one("/a.B/C", "/a.B/D", "/b/C", "/b", "/a.B/C/D"),
                    "",
                    List.of("Content-Type:"
                            + one("application/grpc", "application/grpc+proto", "application/grpc-web")));
        }
        if (below(8) == 0) {
            return new TestRequest("CONNECT", "", "example.com:80", List.of());
        }
        return new TestRequest(
                one("GET", "POST", "PUT", "get"),
                one("/a", "/a/", "/a/b?x=1", "/a.b", "/aXb", "/bx", "/"),
                one("", "example.com", "Example.COM:80", "example.com:8080"),
                one(
                        List.of(),
                        List.of("X-Plans:yes"),
                        List.of("x-plans:yes", "X-Plans:no"),
                        List.of("x-other:yes"),
                        List.of("x-other:s3cret", "x-plans:s3cret"),
                        List.of("Upgrade:foo"),
                        List.of("Upgrade:WebSocket", "x-other:no", "x-other:no")));
    }

    /** The same policies with their rules and entries in another order. */
    List<NetworkPolicy> shuffled(List<NetworkPolicy> policies) {
        List<NetworkPolicy> shuffled = new ArrayList<>();
        for (NetworkPolicy policy : policies) {
            List<PolicyRule> rules = new ArrayList<>();
            for (PolicyRule rule : policy.rules()) {
                List<TrafficRule> traffic = new ArrayList<>();
                for (TrafficRule one : rule.trafficRules()) {
                    traffic.add(new TrafficRule(
                            one.direction(),
                            one.deny(),
                            one.fieldPath(),
                            one.peers(),
                            one.toPorts().map(this::mixed)));
                }
                rules.add(new PolicyRule(
                        rule.fieldPath(),
                        rule.subject(),
                        rule.ingressDefaultDeny(),
                        rule.egressDefaultDeny(),
                        mixed(traffic),
                        rule.labels(),
                        rule.description(),
                        rule.logValue()));
            }
            shuffled.add(new NetworkPolicy(policy.name(), mixed(rules)));
        }
        return mixed(shuffled);
    }

    private <T> List<T> mixed(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}

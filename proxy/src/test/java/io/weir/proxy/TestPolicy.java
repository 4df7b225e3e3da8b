package io.weir.proxy;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IdentitySet;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.redirect.RedirectMetadata;
import io.weir.rules.match.RequestPattern;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.RequestRules;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Policies for tests: one server endpoint, one client identity. */
final class TestPolicy {

    static final NumericIdentity CLIENT = new NumericIdentity(1001);
    static final NumericIdentity SERVER = new NumericIdentity(1002);
    static final EndpointId SERVER_ENDPOINT = new EndpointId(7);
    static final EndpointId CLIENT_ENDPOINT = new EndpointId(8);

    /** The server is an endpoint of this node, the client is not. */
    static final RedirectMetadata TO_LOCAL_SERVER =
            new RedirectMetadata(CLIENT, SERVER, Optional.empty(), Optional.of(SERVER_ENDPOINT));

    /** Both ends are endpoints of this node. */
    static final RedirectMetadata BOTH_LOCAL =
            new RedirectMetadata(CLIENT, SERVER, Optional.of(CLIENT_ENDPOINT), Optional.of(SERVER_ENDPOINT));

    private static final AtomicLong REVISION = new AtomicLong();
    private static final int TCP = 6;

    private TestPolicy() {}

    /** The client may send requests whose path begins with {@code /ok}. */
    static PolicySnapshot http() {
        return http(request -> request.pathAndQuery().toString().startsWith("/ok"));
    }

    /** The client may send requests like this. */
    static PolicySnapshot http(Predicate<HttpRequestView> allowed) {
        return snapshot(rules(judging(condition(allowed))), DirectionPolicy.OPEN);
    }

    /** The client may send requests like this; the rules look at this header field, and do this to requests. */
    static PolicySnapshot http(Predicate<HttpRequestView> allowed, String headerName, HeaderEffects effects) {
        return snapshot(rules(judging(condition(allowed, headerName, effects))), DirectionPolicy.OPEN);
    }

    /** The server takes what {@code ingress} says; the rules of the client's side let everything out and do this to it. */
    static PolicySnapshot bothSides(
            Predicate<HttpRequestView> ingress, HeaderEffects ofIngress, HeaderEffects ofEgress) {
        return snapshot(
                rules(judging(condition(ingress, "x-token", ofIngress))),
                rules(SERVER, judging(condition(request -> true, "x-token", ofEgress))));
    }

    /** The client may make requests of which every question is like this. */
    static PolicySnapshot kafka(Predicate<KafkaRequestView> allowed) {
        return snapshot(
                rules(Optional.of(new RequestRules.Kafka(List.of(new TestKafkaCondition(allowed))))),
                DirectionPolicy.OPEN);
    }

    /** The client may make the requests that these Kafka rules allow, written as in a policy: {@code {role: produce, topic: a}}. */
    static PolicySnapshot kafka(String... rules) {
        return snapshot(KafkaPolicies.ingress(rules), DirectionPolicy.OPEN);
    }

    /** The server's side reads Kafka, the client's HTTP. */
    static PolicySnapshot kafkaToHttp() {
        return snapshot(
                rules(Optional.of(new RequestRules.Kafka(List.of(new TestKafkaCondition(question -> true))))),
                rules(SERVER, judging(condition(request -> true))));
    }

    /** The client may send anything, and nobody looks into it. */
    static PolicySnapshot opened() {
        return snapshot(rules(Optional.empty()), DirectionPolicy.OPEN);
    }

    /** Nobody may send anything. */
    static PolicySnapshot closed() {
        return snapshot(DirectionPolicy.CLOSED, DirectionPolicy.OPEN);
    }

    /** The server takes {@code /ok}; the client may send only what {@code egress} says. */
    static PolicySnapshot bothSides(Predicate<HttpRequestView> egress) {
        DirectionPolicy ofServer = rules(
                judging(condition(request -> request.pathAndQuery().toString().startsWith("/ok"))));
        return snapshot(ofServer, rules(SERVER, judging(condition(egress))));
    }

    private static PolicySnapshot snapshot(DirectionPolicy serverIngress, DirectionPolicy clientEgress) {
        EndpointPolicy server = new EndpointPolicy(
                endpoint(SERVER_ENDPOINT, "server", SERVER, "10.0.0.2"), serverIngress, DirectionPolicy.OPEN);
        EndpointPolicy client = new EndpointPolicy(
                endpoint(CLIENT_ENDPOINT, "client", CLIENT, "10.0.0.1"), DirectionPolicy.OPEN, clientEgress);
        return PolicySnapshot.of(
                REVISION.incrementAndGet(), List.of(server, client), IdentityRegistry.RESERVED, IpCache.EMPTY);
    }

    private static Endpoint endpoint(EndpointId id, String name, NumericIdentity identity, String address) {
        SecurityIdentity security = new SecurityIdentity(identity, LabelSet.of(new Label("k8s", "app", name)));
        return new Endpoint(id, "default", name, List.of(IpPrefix.parse(address)), security, Map.of());
    }

    private static DirectionPolicy rules(Optional<RequestRules> requests) {
        return rules(CLIENT, requests);
    }

    private static DirectionPolicy rules(NumericIdentity peer, Optional<RequestRules> requests) {
        CompiledRule rule = new CompiledRule(
                origin("spec.ingress[0]"), false, IdentitySet.of(peer), "peer", "every port", requests);
        return DirectionPolicy.of(true, List.of(new PlacedRule(rule, TCP, 1, 65535)));
    }

    private static Optional<RequestRules> judging(HttpCondition condition) {
        return Optional.of(new RequestRules.Http(List.of(condition)));
    }

    private static RuleOrigin origin(String path) {
        return new RuleOrigin(new PolicyName("CiliumNetworkPolicy", "default", "rule"), path);
    }

    private static HttpCondition condition(Predicate<HttpRequestView> allowed) {
        return condition(allowed, "", HeaderEffects.NONE);
    }

    private static HttpCondition condition(
            Predicate<HttpRequestView> allowed, String headerName, HeaderEffects effects) {
        Verdict.Forward forward = new Verdict.Forward(origin("spec.ingress[0].toPorts[0].rules.http[0]"));
        return new HttpCondition() {
            @Override
            public Verdict.Forward verdict() {
                return forward;
            }

            @Override
            public RequestPattern pattern() {
                return RequestPattern.ANY;
            }

            @Override
            public boolean matchesBeyondPattern(HttpRequestView request) {
                return allowed.test(request);
            }

            @Override
            public Set<String> headerNames() {
                return headerName.isEmpty() ? Set.of() : Set.of(headerName);
            }

            @Override
            public boolean hasEffects() {
                return !effects.equals(HeaderEffects.NONE);
            }

            @Override
            public HeaderEffects effects(HttpRequestView request) {
                return effects;
            }

            @Override
            public List<Verdict.MissedField> missed(HttpRequestView request) {
                return List.of(new Verdict.MissedField("path", "/ok.*"));
            }
        };
    }
}

package io.weir.proxy;

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
import java.util.List;
import java.util.Map;

/** Kafka rules for tests, read and compiled the way the agent does it. */
public final class KafkaPolicies {

    private static final String POLICY =
            """
            {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: rule}, spec: {endpointSelector: {}, ingress: [
            {toPorts: [{ports: [{port: 1, endPort: 65535, protocol: TCP}], rules: {kafka: [%s]}}]}]}}
            """;

    private KafkaPolicies() {}

    /** The policy of every port of an endpoint for every peer, with these rules: {@code {role: produce, topic: orders}}. */
    public static DirectionPolicy ingress(String... rules) {
        PolicyRepository repository = new PolicyRepository(new SelectorCache());
        try {
            for (NetworkPolicy policy :
                    PolicyReader.read("rules of a test", POLICY.formatted(String.join(", ", rules)))) {
                repository.upsert(policy);
            }
        } catch (PolicyFormatException | PolicyConflictException refused) {
            throw new IllegalArgumentException(String.join(", ", rules), refused);
        }
        LabelSet labels = LabelSet.of(new Label(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", "default"));
        Endpoint endpoint = new Endpoint(
                new EndpointId(1),
                "default",
                "server",
                List.of(IpPrefix.parse("10.0.0.2")),
                new SecurityIdentity(new NumericIdentity(1002), labels),
                Map.of());
        return new PolicyCompiler(repository, EnforcementMode.DEFAULT)
                .compile(endpoint)
                .policy()
                .ingress();
    }
}

package io.weir.agent.state;

import static io.weir.agent.state.TestCluster.pod;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the state says of rules that cost every request. */
class SlowRulesTest {

    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: slow}
            spec:
              endpointSelector: {}
              ingress:
              - toPorts:
                - ports: [{port: "80", protocol: TCP}, {port: "8080", protocol: TCP}]
                  rules:
                    http:
                    - path: %s
            """;

    private final TestCluster cluster = new TestCluster()
            .put("a.yaml", pod("a", "app: a", "10.0.0.10"))
            .put("b.yaml", pod("b", "app: b", "10.0.0.20"))
            .put("p.yaml", POLICY.formatted("(a|b)*a(a|b){20}"))
            .synced();

    @Test
    void theyAreWarnedOfOnceAPolicyHoweverManyEndpointsAndPorts() {
        cluster.publish();
        List<String> warnings = cluster.state.policies().policies().get(0).warnings();

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("default/slow spec.ingress[0].toPorts[0].rules.http[0]: the expression is too large");
        assertThat(cluster.state.view().policyWarnings()).isEqualTo(warnings);

        cluster.put("p.yaml", POLICY.formatted("/a")).publish();
        assertThat(cluster.state.policies().policies().get(0).warnings()).isEmpty();
        assertThat(cluster.state.view().policyWarnings()).isEmpty();
    }
}

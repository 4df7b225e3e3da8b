package io.weir.agent.state;

import static io.weir.agent.state.TestCluster.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.publish.DesiredState;
import io.weir.agent.view.PolicyView;
import io.weir.identity.IpPrefix;
import io.weir.rules.model.PolicyWriter;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies that name Secrets, as Secrets come and go. */
class ClusterSecretsTest {

    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: tokens}
            spec:
              endpointSelector: {matchLabels: {class: deathstar}}
              ingress:
              - toPorts:
                - ports: [{port: "80", protocol: TCP}]
                  rules:
                    http:
                    - headerMatches: [{name: X-Token, secret: {name: token}}]
            """;
    private static final String SECRET =
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: token}
            stringData: {value: %s}
            """;
    private static final String MISSING =
            "default/tokens spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0]: Secret default/token is not there;"
                    + " its rule matches no request";

    private record Request(String token) implements HttpRequestView {
        @Override
        public CharSequence method() {
            return "GET";
        }

        @Override
        public CharSequence pathAndQuery() {
            return "/";
        }

        @Override
        public CharSequence authority() {
            return "deathstar";
        }

        @Override
        public CharSequence upgrade() {
            return "";
        }

        @Override
        public int headerCount(String lowerCaseName) {
            return lowerCaseName.equals("x-token") ? 1 : 0;
        }

        @Override
        public CharSequence headerValue(String lowerCaseName, int index) {
            return token;
        }
    }

    private final TestCluster cluster = new TestCluster()
            .put("d.yaml", pod("deathstar", "class: deathstar, org: empire", "10.0.0.10"))
            .put("t.yaml", pod("tiefighter", "class: tiefighter, org: empire", "10.0.0.20"))
            .put("p.yaml", POLICY)
            .synced();

    private static Verdict verdict(DesiredState state, String token) {
        return state.snapshot().endpoints().stream()
                .filter(policy -> policy.endpoint().name().equals("deathstar"))
                .findFirst()
                .orElseThrow()
                .ingress()
                .port(6, 80)
                .evaluate(
                        state.snapshot()
                                .ipCache()
                                .lookup(IpPrefix.parse("10.0.0.20").addressBytes())
                                .orElseThrow(),
                        new Request(token));
    }

    private PolicyView policy() {
        return cluster.state.policies().policies().get(0);
    }

    @Test
    void aSecretComesChangesAndGoesAndThePolicyWithIt() {
        DesiredState without = cluster.publish();
        assertThat(verdict(without, "s3cret").forwards()).isFalse();
        assertThat(cluster.state.view().policyWarnings()).containsExactly(MISSING);
        assertThat(policy().warnings()).containsExactly(MISSING);

        DesiredState with = cluster.put("s.yaml", SECRET.formatted("s3cret")).publish();
        assertThat(verdict(with, "s3cret").forwards()).isTrue();
        assertThat(verdict(with, "other").forwards()).isFalse();
        assertThat(cluster.state.view().policyWarnings()).isEmpty();
        assertThat(policy().warnings()).isEmpty();
        assertThat(with.policyRevision()).isGreaterThan(without.policyRevision());

        DesiredState changed = cluster.put("s.yaml", SECRET.formatted("n3w")).publish();
        assertThat(verdict(changed, "s3cret").forwards()).isFalse();
        assertThat(verdict(changed, "n3w").forwards()).isTrue();

        DesiredState gone = cluster.remove("s.yaml").publish();
        assertThat(verdict(gone, "n3w").forwards()).isFalse();
        assertThat(cluster.state.view().policyWarnings()).containsExactly(MISSING);
    }

    @Test
    void aSecretAndItsPolicyMayComeInOneFile() {
        cluster.remove("p.yaml").put("both.yaml", POLICY + "---\n" + SECRET.formatted("s3cret"));

        assertThat(verdict(cluster.publish(), "s3cret").forwards()).isTrue();
    }

    @Test
    void aSecretThatNobodyNamesChangesNoPolicy() {
        long before = cluster.publish().policyRevision();
        DesiredState after = cluster.put("s.yaml", SECRET.formatted("x").replace("name: token", "name: other"))
                .publish();

        assertThat(after.policyRevision()).isEqualTo(before);
    }

    @Test
    void theValueIsInNothingThatIsShownOrKept(@TempDir Path directory) throws Exception {
        DesiredState state = cluster.put("s.yaml", SECRET.formatted("s3cret")).publish();
        Path file = directory.resolve("state.json");
        new StateFile(file).write(state.saved());

        assertThat(Files.readString(file)).contains("deathstar").doesNotContain("s3cret");
        assertThat(PolicyWriter.toJson(policy().policy().rules()))
                .contains("\"name\": \"token\"")
                .doesNotContain("s3cret");
        assertThat(cluster.state.view() + " " + cluster.state.policies() + " " + state + " " + verdict(state, "wrong"))
                .contains("tokens")
                .doesNotContain("s3cret");
    }
}

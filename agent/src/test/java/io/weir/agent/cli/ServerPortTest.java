package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.rules.model.PolicyReader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerPortTest {

    private static final String POLICY =
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: web}
            spec:
              endpointSelector: {matchLabels: {app: web}}
              ingress:
              - toPorts:
                - ports: [%s]
            """;

    private static final LabelSet WEB = LabelSet.of(List.of(
            new Label(Label.K8S_SOURCE, "app", "web"),
            new Label(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", "default")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the only port of the rules                | {port: '80'}                               | 80",
                "the only port of the rules, given twice   | {port: '80'}, {port: '80', protocol: TCP}  | 80",
                "a port of another protocol does not count | {port: '80', protocol: TCP}, {port: '53', protocol: UDP}  | 80",
                "its own when a rule is for it             | {port: '80'}, {port: '8080'}               | 8080",
                "its own when a range covers it            | {port: '8000', endPort: 9000}              | 8080",
                "its own when nothing can be told          | {port: '80'}, {port: '81'}                 | 8080",
                "its own when a range would have to guess  | {port: '80', endPort: 90}                  | 8080",
            })
    void aServerOnPort8080IsJudgedAs(String what, String ports, int expected) throws Exception {
        assertThat(ServerPort.choose(PolicyReader.read("web.yaml", POLICY.formatted(ports)), WEB, 8080))
                .as(what)
                .isEqualTo(expected);
    }
}

package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PortProtocol;
import io.weir.rules.model.PortRange;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParserClaimTest {

    private static final ParserClaim HTTP_ON_80 =
            claim("first", app("web"), TrafficDirection.INGRESS, port(80), L7Protocol.HTTP);

    private static ParserClaim claim(
            String name, LabelSelector subject, TrafficDirection direction, PortRange port, L7Protocol parser) {
        PolicyName policy = new PolicyName("CiliumNetworkPolicy", "default", name);
        return new ParserClaim(
                new RuleOrigin(policy, "spec.ingress[0].toPorts[0]"), subject, direction, List.of(port), parser);
    }

    private static LabelSelector app(String value) {
        return new LabelSelector(List.of(new Requirement("k8s", "app", Operator.IN, Set.of(value))));
    }

    private static PortRange port(int number) {
        return new PortRange.Numbers(number, number, PortProtocol.TCP);
    }

    static Stream<Arguments> others() {
        LabelSelector tier = new LabelSelector(List.of(new Requirement("k8s", "tier", Operator.EXISTS, Set.of())));
        PortRange range = new PortRange.Numbers(79, 81, PortProtocol.TCP);
        PortRange udp = new PortRange.Numbers(80, 80, PortProtocol.UDP);
        TrafficDirection in = TrafficDirection.INGRESS;
        return Stream.of(
                Arguments.of(claim("b", app("web"), in, port(80), L7Protocol.KAFKA), true),
                Arguments.of(claim("b", app("web"), in, port(80), L7Protocol.HTTP), false),
                Arguments.of(claim("b", app("web"), in, range, L7Protocol.KAFKA), true),
                Arguments.of(claim("b", app("web"), in, port(81), L7Protocol.KAFKA), false),
                Arguments.of(claim("b", app("web"), in, udp, L7Protocol.KAFKA), false),
                Arguments.of(claim("b", app("web"), TrafficDirection.EGRESS, port(80), L7Protocol.KAFKA), false),
                Arguments.of(claim("b", tier, in, port(80), L7Protocol.KAFKA), true),
                Arguments.of(claim("b", LabelSelector.EVERYTHING, in, port(80), L7Protocol.KAFKA), true),
                Arguments.of(claim("b", app("db"), in, port(80), L7Protocol.KAFKA), false));
    }

    @ParameterizedTest
    @MethodSource("others")
    void conflicts_when_one_endpoint_could_have_a_port_with_both(ParserClaim other, boolean conflict) {
        assertThat(HTTP_ON_80.conflictsWith(other)).isEqualTo(conflict);
        assertThat(other.conflictsWith(HTTP_ON_80)).isEqualTo(conflict);
    }

    @Test
    void a_conflict_names_both_policies() {
        ParserClaim newer = claim("second", app("web"), TrafficDirection.INGRESS, port(80), L7Protocol.KAFKA);

        assertThat(new PolicyConflictException(newer, HTTP_ON_80))
                .hasMessageContaining("default/first")
                .hasMessageContaining("default/second")
                .hasMessageContaining("80/TCP")
                .hasMessageContaining("asks for KAFKA on 80/TCP")
                .hasMessageContaining("asks for HTTP");
    }
}

package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Star Wars walk-through on one node, with the policies of {@code examples/starwars}. */
final class WalkThroughNetnsIT {
    private static final String LANDING = "/v1/request-landing";
    private static final String EXHAUST = "/v1/exhaust-port";

    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static Node node;
    private static List<Pod> deathstars;
    private static Pod tiefighter;
    private static Pod xwing;

    @BeforeAll
    static void startCluster() {
        node = CLUSTER.node("node1");
        Map<String, String> deathstar = Map.of("class", "deathstar", "org", "empire");
        deathstars = List.of(CLUSTER.pod(node, "deathstar-1", deathstar), CLUSTER.pod(node, "deathstar-2", deathstar));
        tiefighter = CLUSTER.pod(node, "tiefighter", Map.of("class", "tiefighter", "org", "empire"));
        xwing = CLUSTER.pod(node, "xwing", Map.of("class", "xwing", "org", "alliance"));
        deathstars.forEach(CLUSTER::serve);
        CLUSTER.start();
    }

    @ParameterizedTest
    @EnumSource
    void without_a_policy_everybody_may_do_everything(Family family) {
        CLUSTER.applyNone();
        for (Pod server : deathstars) {
            assertServed(family, tiefighter, server, "POST", LANDING);
            assertServed(family, xwing, server, "POST", LANDING);
            assertServed(family, tiefighter, server, "PUT", EXHAUST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_l4_policy_drops_the_xwing_and_asks_the_proxy_nothing(Family family) {
        CLUSTER.applyOnly("rule1", example("sw_l3_l4_policy.yaml"));
        AccessLogTail log = new AccessLogTail(CLUSTER.agent(node));
        for (Pod server : deathstars) {
            assertServed(family, tiefighter, server, "POST", LANDING);
            assertThat(xwing.curl(family, server, "POST", LANDING)).isEqualTo(Answer.dropped());
            assertServed(family, tiefighter, server, "PUT", EXHAUST);
        }
        assertThat(log.lines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_l7_policy_lets_ships_of_the_empire_land_and_nothing_else(Family family) {
        CLUSTER.applyOnly("rule1", example("sw_l3_l4_l7_policy.yaml"));
        for (Pod server : deathstars) {
            AccessLogTail log = new AccessLogTail(CLUSTER.agent(node));
            assertServed(family, tiefighter, server, "POST", LANDING);
            assertThat(xwing.curl(family, server, "POST", LANDING)).isEqualTo(Answer.dropped());
            assertThat(tiefighter.curl(family, server, "PUT", EXHAUST)).isEqualTo(Answer.denied());
            assertThat(tiefighter.curl(family, server, "GET", LANDING)).isEqualTo(Answer.denied());
            assertThat(tiefighter.curl(family, server, "POST", LANDING + "?now"))
                    .isEqualTo(Answer.denied());
            assertThat(log.await(4))
                    .extracting(AccessLogLine::summary)
                    .containsExactly(
                            "Forwarded Ingress POST " + LANDING + " 200 rule1",
                            "Denied Ingress PUT " + EXHAUST + " 403 rule1",
                            "Denied Ingress GET " + LANDING + " 403 rule1",
                            "Denied Ingress POST " + LANDING + "?now 403 rule1");
            assertThat(log.lines()).allSatisfy(line -> {
                assertThat(line.source()).isEqualTo(tiefighter.address(family));
                assertThat(line.destination()).isEqualTo(server.address(family));
                assertThat(line.text()).contains("k8s:class=tiefighter", "k8s:class=deathstar");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_is_down_gives_502_and_an_entry_that_says_so(Family family) {
        CLUSTER.applyOnly("rule1", example("sw_l3_l4_l7_policy.yaml").replace("class: deathstar", "class: tiefighter"));
        AccessLogTail log = new AccessLogTail(CLUSTER.agent(node));
        assertThat(deathstars.get(0).curl(family, tiefighter, "POST", LANDING).status())
                .isEqualTo(502);
        assertThat(log.await(1))
                .extracting(AccessLogLine::summary)
                .containsExactly("Error Ingress POST " + LANDING + " 502 rule1");
    }

    private static void assertServed(Family family, Pod client, Pod server, String method, String target) {
        PodServer program = CLUSTER.server(server);
        long before = program.requestsFrom(client.address(family));
        assertThat(client.curl(family, server, method, target)).isEqualTo(Answer.served(server.name(), method, target));
        assertThat(program.requestsFrom(client.address(family)) - before)
                .describedAs("requests that carry the client's own address")
                .isEqualTo(1);
    }

    private static String example(String file) {
        try {
            return Files.readString(PodPrograms.module().resolveSibling(Path.of("examples", "starwars", file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

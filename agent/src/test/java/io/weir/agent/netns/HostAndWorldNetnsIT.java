package io.weir.agent.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that are not pods: a host outside the cluster, and the node itself. */
final class HostAndWorldNetnsIT {
    @RegisterExtension
    static final TestCluster CLUSTER = new TestCluster();

    private static final String HOST = "fromEntities: [host]";
    private static final String WORLD = "fromEntities: [world]";

    private static Node node;
    private static Pod outside;
    private static Pod host;
    private static Pod client;
    private static Pod server;
    private static PodServer served;

    @BeforeAll
    static void startCluster() {
        outside = CLUSTER.outside("outside", "node1");
        node = CLUSTER.nodeNamed("node1");
        host = CLUSTER.host(node);
        client = CLUSTER.pod(node, "client", Map.of("app", "client"));
        server = CLUSTER.pod(node, "server", Map.of("app", "server"));
        served = CLUSTER.serve(server);
        CLUSTER.serve(outside);
        CLUSTER.serve(host);
        CLUSTER.start();
    }

    @ParameterizedTest
    @EnumSource
    void without_a_policy_host_and_world_are_reached_and_reach(Family family) {
        CLUSTER.applyNone();
        assertServed(family, outside, server);
        assertServed(family, host, server);
        assertServed(family, client, outside);
        assertServed(family, client, host);
    }

    @ParameterizedTest
    @EnumSource
    void a_cidr_rule_lets_the_addresses_of_the_cidr_in_and_no_pod(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingress(fromCidr(family))));
        assertServed(family, outside, server);
        assertDropped(family, client);
        assertDropped(family, host);
    }

    @ParameterizedTest
    @EnumSource
    void an_exception_of_a_cidr_is_not_let_in(Family family) {
        String peers = "fromCIDRSet: [{cidr: \"%s\", except: [\"%s\"]}]"
                .formatted(everything(family), outside.address(family) + single(family));
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingress(peers)));
        assertDropped(family, outside);
    }

    @ParameterizedTest
    @EnumSource
    void world_is_who_has_no_identity_and_its_requests_are_judged(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(WORLD, "/a")));
        long before = served.requestsFrom(outside.address(family));
        assertServed(family, outside, server);
        assertThat(outside.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertThat(served.requestsFrom(outside.address(family)) - before).isEqualTo(1);
        assertDropped(family, client);
        assertDropped(family, host);
    }

    @ParameterizedTest
    @EnumSource
    void requests_of_the_host_are_judged_on_their_way_to_the_pod(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingressGet(HOST, "/a")));
        AccessLogTail log = new AccessLogTail(CLUSTER.agent(node));
        assertServed(family, host, server);
        assertThat(host.curl(family, server, "GET", "/b")).isEqualTo(Answer.denied());
        assertDropped(family, client);
        assertDropped(family, outside);
        assertThat(log.await(2))
                .extracting(AccessLogLine::summary)
                .containsExactly("Forwarded Ingress GET /a 200 p", "Denied Ingress GET /b 403 p");
    }

    @ParameterizedTest
    @EnumSource
    void an_l4_rule_lets_the_host_in(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "server", Policies.ingress(HOST)));
        assertServed(family, host, server);
        assertDropped(family, client);
    }

    @ParameterizedTest
    @EnumSource
    void egress_rules_for_host_and_world_hold(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "client", Policies.egress("toEntities: [host]")));
        assertServed(family, client, host);
        assertThat(client.curl(family, outside, "GET", "/a")).isEqualTo(Answer.dropped());
        CLUSTER.applyOnly("p", Policies.policy("p", "client", Policies.egress("toEntities: [world]")));
        assertServed(family, client, outside);
        assertThat(client.curl(family, host, "GET", "/a")).isEqualTo(Answer.dropped());
    }

    @ParameterizedTest
    @EnumSource
    void requests_to_the_host_and_to_the_world_are_judged(Family family) {
        CLUSTER.applyOnly("p", Policies.policy("p", "client", Policies.egressGet("toEntities: [host, world]", "/a")));
        for (Pod peer : new Pod[] {outside, host}) {
            long before = CLUSTER.server(peer).requests();
            long own = CLUSTER.server(peer).requestsFrom(client.address(family));
            assertServed(family, client, peer);
            assertThat(client.curl(family, peer, "GET", "/b")).isEqualTo(Answer.denied());
            assertThat(CLUSTER.server(peer).requests() - before).isEqualTo(1);
            assertThat(CLUSTER.server(peer).requestsFrom(client.address(family)) - own)
                    .describedAs("requests that carry the client's own address")
                    .isEqualTo(1);
        }
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
    }

    private static void assertServed(Family family, Pod client, Pod server) {
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.served(server.name(), "GET", "/a"));
    }

    private static void assertDropped(Family family, Pod client) {
        long before = served.connections();
        assertThat(client.curl(family, server, "GET", "/a")).isEqualTo(Answer.dropped());
        assertThat(served.connections() - before).isZero();
    }

    private static String fromCidr(Family family) {
        return "fromCIDR: [\"" + outside.address(family) + single(family) + "\"]";
    }

    private static String single(Family family) {
        return family == Family.IPV4 ? "/32" : "/128";
    }

    private static String everything(Family family) {
        return family == Family.IPV4 ? "0.0.0.0/0" : "::/0";
    }
}

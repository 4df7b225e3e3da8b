package io.weir.agent.identities;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.weir.agent.kubernetes.ApiEndpoints;
import io.weir.agent.kubernetes.ApiIdentities;
import io.weir.agent.kubernetes.ApiResource;
import io.weir.agent.kubernetes.KubernetesApi;
import io.weir.agent.kubernetes.KubernetesException;
import io.weir.agent.kubernetes.KubernetesTestClusterExtension;
import io.weir.agent.kubernetes.KubernetesWatch;
import io.weir.agent.state.EndpointReport;
import io.weir.agent.state.EndpointState;
import io.weir.agent.state.ReportedEndpoint;
import io.weir.agent.watch.ClusterObject.EndpointObject;
import io.weir.agent.watch.ClusterSink;
import io.weir.agent.watch.ClusterWatch;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.OutcomeListener;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Numbers and endpoints in objects of an API server. */
class ApiIdentitiesIT {

    @RegisterExtension
    static final KubernetesTestClusterExtension KUBERNETES = new KubernetesTestClusterExtension();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int NODES = 4;
    private static final LabelSet TIE = LabelSet.of(
            new Label("k8s", "class", "tiefighter"),
            new Label("k8s", "io.kubernetes.pod.namespace", "default"),
            new Label("k8s", "io.cilium.k8s.namespace.labels.side", "dark"),
            new Label("k8s", "not a label of Kubernetes", "x"));

    private final KubernetesApi api = KUBERNETES.cluster().api();
    private final List<LiveNode> nodes = new ArrayList<>();
    private final AtomicInteger marks = new AtomicInteger();

    @AfterEach
    void stop() throws KubernetesException {
        nodes.forEach(LiveNode::close);
        for (JsonNode object : identities()) {
            boolean unused = api.delete(
                    ApiResource.CILIUM_IDENTITIES,
                    "",
                    object.at("/metadata/name").asText());
        }
    }

    @Test
    void anObjectIsWrittenAsToolsKnowIt() throws Exception {
        ApiIdentities objects = new ApiIdentities(api);
        assertThat(objects.create(new NumericIdentity(1234), TIE)).isTrue();
        assertThat(objects.create(new NumericIdentity(1234), TIE)).isFalse();
        JsonNode object = api.get(ApiResource.CILIUM_IDENTITIES, "", "1234").orElseThrow();
        assertThat(object.at("/security-labels/k8s:class").asText()).isEqualTo("tiefighter");
        assertThat(object.at("/security-labels")).hasSize(4);
        assertThat(object.at("/metadata/labels/class").asText()).isEqualTo("tiefighter");
        assertThat(object.at("/metadata/labels")).hasSize(2);
        assertThat(objects.read(new NumericIdentity(1234)).orElseThrow().labels())
                .contains(TIE);
    }

    @Test
    void aMarkAndADeletionNeedTheVersionThatWasRead() throws Exception {
        ApiIdentities objects = new ApiIdentities(api);
        NumericIdentity id = new NumericIdentity(1235);
        objects.create(id, TIE);
        IdentityObjects.Stored first = objects.read(id).orElseThrow();
        assertThat(objects.mark(first, "node1 at noon")).isTrue();
        assertThat(objects.mark(first, "node2 at noon")).isFalse();
        assertThat(objects.delete(first)).isFalse();
        IdentityObjects.Stored marked = objects.read(id).orElseThrow();
        assertThat(marked.unusedMark()).isEqualTo("node1 at noon");
        assertThat(objects.mark(marked, "")).isTrue();
        assertThat(objects.delete(marked)).isFalse();
        IdentityObjects.Stored last = objects.read(id).orElseThrow();
        assertThat(last.unusedMark()).isEmpty();
        assertThat(objects.delete(last)).isTrue();
        assertThat(objects.delete(last)).isFalse();
        assertThat(objects.mark(last, "x")).isFalse();
        assertThat(objects.read(id)).isEmpty();
    }

    @Test
    void nodesThatSeeTheSameLabelsAtOnceAgreeOnOneNumber() throws Exception {
        nodes(LONG);
        podsEverywhere(20);
        await("20 numbers", () -> agreement(20));
        assertThat(identities()).hasSize(20);
    }

    @Test
    void anObjectThatIsDeletedUnderItsUsersComesBackWithItsNumber() throws Exception {
        nodes(LONG);
        podsEverywhere(3);
        await("3 numbers", () -> agreement(3));
        Map<String, NumericIdentity> before = nodes.get(0).numbers();
        for (NumericIdentity id : before.values()) {
            boolean unused = api.delete(ApiResource.CILIUM_IDENTITIES, "", id.toString());
        }
        await("the objects", () -> identities().size() == 3);
        await("3 numbers again", () -> agreement(3));
        assertThat(nodes.get(0).numbers()).isEqualTo(before);
    }

    @Test
    void numbersThatNobodyUsesAreCollectedAndOthersAreNot() throws Exception {
        nodes(Duration.ofSeconds(2));
        podsEverywhere(3);
        await("3 numbers", () -> agreement(3));
        for (LiveNode node : nodes) {
            for (LiveNode owner : nodes) {
                node.removePod("kind-0-" + owner.name);
            }
        }
        await("2 objects", () -> identities().size() == 2);
        await("2 numbers", () -> agreement(2));
    }

    @Test
    void anEndpointIsToldChangedAndTakenBack() throws Exception {
        AtomicReference<EndpointReport> report = new AtomicReference<>(EndpointReport.NOTHING);
        try (EndpointReporter reporter =
                new EndpointReporter(() -> CompletableFuture.completedFuture(report.get()), new ApiEndpoints(api))) {
            ReportedEndpoint ready = endpoint("told", "uid-1", 300);
            report.set(new EndpointReport(List.of(ready), Map.of()));
            reporter.changed();
            await("the object", () -> cep("told").at("/status/identity/id").asInt() == 300);
            JsonNode object = cep("told");
            assertThat(object.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("uid-1");
            assertThat(object.at("/status/state").asText()).isEqualTo("ready");
            assertThat(object.at("/status/networking/addressing/0/ipv4").asText())
                    .isEqualTo("10.0.0.1");
            assertThat(object.at("/status/networking/addressing/0/ipv6").asText())
                    .isEqualTo("fd00::1");
            assertThat(object.at("/status/networking/node").asText()).isEqualTo("192.0.2.1");
            assertThat(object.at("/status/policy/ingress/enforcing").asBoolean())
                    .isTrue();
            assertThat(object.at("/status/named-ports/0/port").asInt()).isEqualTo(80);

            report.set(new EndpointReport(List.of(endpoint("told", "uid-2", 301)), Map.of()));
            reporter.changed();
            await(
                    "the next pod of this name",
                    () -> cep("told").at("/status/identity/id").asInt() == 301);
            assertThat(cep("told").at("/metadata/ownerReferences")).hasSize(1);
            assertThat(cep("told").at("/metadata/ownerReferences/0/uid").asText())
                    .isEqualTo("uid-2");

            report.set(EndpointReport.NOTHING);
            reporter.changed();
            await("nothing left", () -> cep("told").isMissingNode());
            assertThat(reporter.trouble()).isEmpty();
        }
    }

    @Test
    void whatAnEarlierRunLeftIsRemovedUnlessItIsAnotherPods() throws Exception {
        ApiEndpoints records = new ApiEndpoints(api);
        records.put(endpoint("stale", "uid-1", 300));
        records.put(endpoint("moved", "uid-2", 300));
        EndpointReport left = new EndpointReport(
                List.of(),
                Map.of(
                        object("stale", "uid-1").pod(),
                        object("stale", "uid-1"),
                        object("moved", "uid-1").pod(),
                        object("moved", "uid-1")));
        try (EndpointReporter reporter = new EndpointReporter(() -> CompletableFuture.completedFuture(left), records)) {
            reporter.changed();
            await("the stale one gone", () -> cep("stale").isMissingNode());
            assertThat(cep("moved").at("/metadata/ownerReferences/0/uid").asText())
                    .isEqualTo("uid-2");
        }
        records.remove(object("moved", "uid-2").pod(), "uid-2");
    }

    private static EndpointObject object(String pod, String uid) {
        return new EndpointObject("default", pod, uid, "192.0.2.1", Optional.empty(), List.of());
    }

    private static ReportedEndpoint endpoint(String pod, String uid, int identity) {
        return new ReportedEndpoint(
                new ObjectName("Pod", "default", pod),
                uid,
                new EndpointId(7),
                EndpointState.READY,
                Optional.of(new SecurityIdentity(new NumericIdentity(identity), TIE)),
                List.of(IpPrefix.parse("10.0.0.1"), IpPrefix.parse("fd00::1")),
                "192.0.2.1",
                true,
                false,
                Map.of("web", 80));
    }

    private JsonNode cep(String pod) {
        try {
            return api.get(ApiResource.CILIUM_ENDPOINTS, "default", pod).orElseGet(MissingNode::getInstance);
        } catch (KubernetesException failure) {
            throw new AssertionError(failure);
        }
    }

    private void nodes(Duration unusedFor) {
        for (int i = 1; i <= NODES; i++) {
            String name = "node" + i;
            ObjectRecords records =
                    new ObjectRecords(new ApiIdentities(api), () -> name + " " + marks.incrementAndGet());
            nodes.add(new LiveNode(name, records, unusedFor, this::watch));
        }
    }

    private ClusterWatch watch(ClusterSink sink) {
        try {
            KubernetesApi own =
                    KubernetesApi.open(Optional.of(KUBERNETES.cluster().kubeconfig()));
            return new KubernetesWatch(own, true, sink, OutcomeListener.NOBODY, failure -> {
                throw new AssertionError(failure);
            });
        } catch (KubernetesException refused) {
            throw new AssertionError(refused);
        }
    }

    private void podsEverywhere(int kinds) {
        for (int kind = 0; kind < kinds; kind++) {
            for (int owner = 0; owner < NODES; owner++) {
                for (LiveNode node : nodes) {
                    String of = nodes.get(owner).name;
                    node.pod("kind-" + kind + "-" + of, "kind-" + kind, of, kind * NODES + owner);
                }
            }
        }
    }

    private boolean agreement(int kinds) {
        List<Map<String, NumericIdentity>> all =
                nodes.stream().map(LiveNode::numbers).toList();
        return all.get(0).size() == kinds
                && new HashSet<>(all).size() == 1
                && new HashSet<>(all.get(0).values()).size() == kinds;
    }

    private List<JsonNode> identities() {
        try {
            List<JsonNode> found = new ArrayList<>();
            api.list(ApiResource.CILIUM_IDENTITIES, "", Map.of()).path("items").forEach(found::add);
            return found;
        } catch (KubernetesException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}

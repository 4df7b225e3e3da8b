package io.weir.agent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.OutcomeListener;
import io.weir.identity.IpPrefix;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The watch against an API server, through a wire that can break. */
final class KubernetesWatchIT {

    @RegisterExtension
    static final KubernetesTestClusterExtension KUBERNETES = new KubernetesTestClusterExtension();

    private static final WatchPace PACE =
            new WatchPace(3, 60, Duration.ofSeconds(75), Duration.ofMillis(50), Duration.ofMillis(400));
    private static final WatchPace IMPATIENT =
            new WatchPace(3, 60, Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofMillis(400));

    private final RecordingSink sink = new RecordingSink();
    private Optional<KubernetesWatch> watch = Optional.empty();
    private TcpRelay relay;

    @BeforeEach
    void openRelay() throws IOException {
        relay = cluster().relay();
    }

    @AfterEach
    void end() {
        watch.ifPresent(KubernetesWatch::close);
        relay.close();
        for (String name : List.of("tie", "xwing", "done", "p", "bad")) {
            cluster().delete(ApiResource.PODS, "default", name);
            cluster().delete(ApiResource.CILIUM_NETWORK_POLICIES, "default", name);
        }
        for (String name : List.of("token", "other")) {
            cluster().delete(ApiResource.SECRETS, "default", name);
        }
    }

    private static KubernetesTestCluster cluster() {
        return KUBERNETES.cluster();
    }

    private KubernetesWatch start(WatchPace pace) {
        try {
            KubernetesApi api = KubernetesApi.open(Optional.of(cluster().kubeconfig(relay)));
            KubernetesWatch started = new KubernetesWatch(api, true, pace, sink, OutcomeListener.NOBODY, sink::fail);
            watch = Optional.of(started);
            started.start();
            return started;
        } catch (KubernetesException refused) {
            throw new IllegalStateException(refused);
        }
    }

    private KubernetesWatch startSynced(WatchPace pace) {
        KubernetesWatch started = start(pace);
        Until.holds(() -> "synced: " + started.trouble(), sink::isSynced);
        return started;
    }

    private static ObjectName pod(String name) {
        return new ObjectName("Pod", "default", name);
    }

    private static ObjectName policy(String name) {
        return new ObjectName("CiliumNetworkPolicy", "default", name);
    }

    private static void applyPod(String name, String address, String phase) {
        cluster()
                .apply(
                        """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: NAME
                  namespace: default
                  labels: {app: NAME}
                  annotations: {weir.io/interface: lxc-NAME, example.com/other: long}
                spec:
                  nodeName: node1
                  containers: [{name: main, image: none, ports: [{name: web, containerPort: 80, protocol: TCP}]}]
                status: {phase: PHASE, podIP: ADDRESS, podIPs: [{ip: ADDRESS}]}
                """
                                .replace("NAME", name)
                                .replace("ADDRESS", address)
                                .replace("PHASE", phase));
    }

    private static void applyPolicy(String name, String rule) {
        cluster()
                .apply(
                        """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: NAME, namespace: default}
                spec:
                  endpointSelector: {matchLabels: {app: tie}}
                  ingress:
                  - RULE
                """
                                .replace("NAME", name)
                                .replace("RULE", rule));
    }

    private static void mergeStatus(ApiResource resource, String name, String patch) {
        try {
            JsonNode unused =
                    cluster().api().mergeStatus(resource, "default", name, KubernetesTestCluster.YAML.readTree(patch));
        } catch (KubernetesException | IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String withSecret(String secret) {
        return "toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{headerMatches: [{name: x-token,"
                + " secret: {namespace: default, name: " + secret + "}}]}]}}]";
    }

    private static void applySecret(String name, String value) {
        cluster()
                .apply(
                        """
                apiVersion: v1
                kind: Secret
                metadata: {name: NAME, namespace: default}
                data: {value: VALUE}
                """
                                .replace("NAME", name)
                                .replace("VALUE", value));
    }

    private void awaitPod(String name, String address) {
        Until.holds(() -> name + " at " + address + " in " + sink, () -> sink.find(pod(name))
                .filter(object -> object instanceof ClusterObject.Pod found
                        && found.addresses().equals(List.of(IpPrefix.parse(address))))
                .isPresent());
    }

    private void awaitGone(ObjectName name) {
        Until.holds(() -> name + " gone from " + sink, () -> sink.find(name).isEmpty());
    }

    @Test
    void everything_that_is_there_is_reported_before_synced_page_by_page() {
        for (int i = 0; i < 10; i++) {
            cluster()
                    .apply("{apiVersion: v1, kind: Namespace, metadata: {name: page-" + i + ", labels: {n: \"" + i
                            + "\"}}}");
        }
        applyPod("tie", "10.1.0.1", "Running");
        startSynced(PACE);
        assertThat(sink.names("Namespace"))
                .contains("default", "page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-9");
        assertThat(sink.find(new ObjectName("Namespace", "", "page-7"))).get().satisfies(object -> assertThat(
                        ((ClusterObject.Namespace) object).labels())
                .containsEntry("n", "7"));
        assertThat(sink.find(pod("tie"))).get().satisfies(object -> {
            ClusterObject.Pod found = (ClusterObject.Pod) object;
            assertThat(found.uid()).isNotEmpty();
            assertThat(found.labels()).isEqualTo(Map.of("app", "tie"));
            assertThat(found.nodeName()).isEqualTo("node1");
            assertThat(found.namedPorts()).isEqualTo(Map.of("web", 80));
            assertThat(found.attachment()).isPresent();
        });
    }

    @Test
    void changes_are_reported_and_those_of_fields_that_nobody_reads_are_not() {
        startSynced(PACE);
        applyPod("tie", "10.1.0.1", "Running");
        awaitPod("tie", "10.1.0.1");
        applyPolicy("p", "{}");
        Until.holds("the policy", () -> sink.find(policy("p")).isPresent());
        int before = sink.events();
        mergeStatus(ApiResource.PODS, "tie", "{status: {conditions: [{type: Ready, status: 'True'}]}}");
        mergeStatus(ApiResource.CILIUM_NETWORK_POLICIES, "p", "{status: {nodes: {n1: {ok: true}}}}");
        applyPod("xwing", "10.1.0.2", "Running");
        awaitPod("xwing", "10.1.0.2");
        // Making a pod with its status may be two changes of it.
        assertThat(sink.events() - before).isBetween(1, 2);
        cluster().delete(ApiResource.PODS, "default", "tie");
        awaitGone(pod("tie"));
    }

    @Test
    void a_pod_that_ran_to_its_end_is_gone() {
        applyPod("done", "10.1.0.3", "Succeeded");
        startSynced(PACE);
        assertThat(sink.find(pod("done"))).isEmpty();
        applyPod("tie", "10.1.0.1", "Running");
        awaitPod("tie", "10.1.0.1");
        applyPod("tie", "10.1.0.1", "Failed");
        awaitGone(pod("tie"));
    }

    @Test
    void an_object_that_cannot_be_read_stops_no_other_and_names_the_field() {
        applyPolicy(
                "bad",
                "{fromCIDR: [\"10.0.0.0/8\"], toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: \"/(\"}]}}]}");
        applyPolicy("p", "{}");
        startSynced(PACE);
        assertThat(sink.find(policy("p"))).isPresent();
        assertThat(sink.problems(policy("bad")))
                .singleElement()
                .asString()
                .startsWith("spec.ingress[0].toPorts[0].rules.http[0].path: ");
        applyPolicy("bad", "{}");
        Until.holds("the mended policy", () -> sink.find(policy("bad")).isPresent());
        assertThat(sink.problems(policy("bad"))).isEmpty();
    }

    @Test
    void of_secrets_those_alone_are_watched_that_policies_name() {
        applySecret("token", "b25l");
        applySecret("other", "dHdv");
        applyPolicy("p", withSecret("token"));
        startSynced(PACE);
        assertThat(sink.names("Secret")).containsExactly("default/token");
        assertThat(secret("token")).isEqualTo("one");
        applySecret("token", "dHdv");
        Until.holds("the new value", () -> secret("token").equals("two"));
        applyPolicy("p", withSecret("other"));
        Until.holds("the other Secret", () -> sink.names("Secret").equals(List.of("default/other")));
        cluster().delete(ApiResource.SECRETS, "default", "other");
        Until.holds("no Secret", () -> sink.names("Secret").isEmpty());
        applySecret("other", "b25l");
        Until.holds("the Secret again", () -> secret("other").equals("one"));
        cluster().delete(ApiResource.CILIUM_NETWORK_POLICIES, "default", "p");
        Until.holds("no Secret", () -> sink.names("Secret").isEmpty());
    }

    private String secret(String name) {
        return sink.find(new ObjectName("Secret", "default", name))
                .map(object -> ((ClusterObject.SecretObject) object).secret().value("value"))
                .orElse("");
    }

    @Test
    void a_watch_that_was_cut_goes_on_where_it_was() {
        applyPod("tie", "10.1.0.1", "Running");
        KubernetesWatch started = startSynced(PACE);
        relay.cut();
        cluster().delete(ApiResource.PODS, "default", "tie");
        applyPod("xwing", "10.1.0.2", "Running");
        Until.holds("trouble", () -> !started.trouble().isEmpty());
        assertThat(sink.find(pod("tie")))
                .as("nothing changes while the server is away")
                .isPresent();
        relay.mend();
        awaitPod("xwing", "10.1.0.2");
        awaitGone(pod("tie"));
        Until.holds("no trouble", () -> started.trouble().isEmpty());
        assertThat(started.counts().lists(WatchedKind.PODS)).isEqualTo(1);
    }

    @Test
    void after_410_what_disappeared_meanwhile_is_removed() {
        applyPod("tie", "10.1.0.1", "Running");
        KubernetesWatch started = startSynced(PACE);
        relay.cut();
        cluster().delete(ApiResource.PODS, "default", "tie");
        applyPod("xwing", "10.1.0.1", "Running");
        cluster().expireVersions();
        relay.mend();
        awaitPod("xwing", "10.1.0.1");
        awaitGone(pod("tie"));
        assertThat(started.counts().relists(WatchedKind.PODS)).isPositive();
    }

    @Test
    void a_connection_that_died_unnoticed_is_found_by_its_silence() {
        startSynced(IMPATIENT);
        relay.freeze();
        applyPod("tie", "10.1.0.1", "Running");
        awaitPod("tie", "10.1.0.1");
    }

    @Test
    void a_server_that_stops_changes_nothing_and_is_taken_up_when_it_is_back() {
        applyPod("tie", "10.1.0.1", "Running");
        KubernetesWatch started = startSynced(PACE);
        cluster().stop();
        Until.holds("trouble", () -> !started.trouble().isEmpty());
        assertThat(sink.find(pod("tie"))).isPresent();
        cluster().resume();
        applyPod("xwing", "10.1.0.2", "Running");
        awaitPod("xwing", "10.1.0.2");
        Until.holds("no trouble", () -> started.trouble().isEmpty());
        assertThat(sink.find(pod("tie"))).isPresent();
    }

    @Test
    void while_the_server_is_away_at_the_start_nothing_is_synced() {
        relay.cut();
        KubernetesWatch started = start(PACE);
        Until.holds("trouble", () -> !started.trouble().isEmpty());
        assertThat(sink.isSynced()).isFalse();
        relay.mend();
        Until.holds("synced", sink::isSynced);
    }
}

package io.weir.agent.state;

import static io.weir.agent.state.TestCluster.pod;
import static io.weir.agent.state.TestCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.agent.publish.DesiredEndpoint;
import io.weir.agent.publish.DesiredState;
import io.weir.agent.view.EndpointView;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.compile.EnforcementMode;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterStateTest {

    private static final String DEATHSTAR = pod("deathstar", "class: deathstar, org: empire", "10.0.0.10");
    private static final String TIEFIGHTER = pod("tiefighter", "class: tiefighter, org: empire", "10.0.0.20");
    private static final String XWING = pod("xwing", "class: xwing, org: alliance", "10.0.0.30");

    private final TestCluster cluster = new TestCluster();

    @Test
    void nothingIsDesiredBeforeTheWatchHasSynced() {
        cluster.put("a.yaml", DEATHSTAR);
        assertThat(cluster.settle()).isEmpty();
        cluster.synced();
        assertThat(cluster.settle()).isPresent();
    }

    @Test
    void nothingIsDesiredBeforeTheInterfacesOfAllPodsWereLookedFor() {
        cluster.put("a.yaml", DEATHSTAR).synced();
        assertThat(cluster.state.settle()).isEmpty();
        assertThat(cluster.settle()).isPresent();
    }

    @Test
    void anUnchangedClusterDesiresNothingNew() {
        cluster.put("a.yaml", DEATHSTAR).synced().publish();
        cluster.put("a.yaml", DEATHSTAR);
        assertThat(cluster.state.settle()).isEmpty();
    }

    @Test
    void withoutPolicyAnEndpointIsOpenAndWithOneItListsThePeers() {
        cluster.put("d.yaml", DEATHSTAR)
                .put("t.yaml", TIEFIGHTER)
                .put("x.yaml", XWING)
                .synced();
        DesiredState open = cluster.publish();
        assertThat(endpoint(open, "deathstar").policy().ingressEnforced()).isFalse();

        DesiredState closed = cluster.put("p.yaml", policy("rule1", "empire")).publish();
        DesiredEndpoint deathstar = endpoint(closed, "deathstar");
        assertThat(deathstar.policy().ingressEnforced()).isTrue();
        assertThat(deathstar.policy().egressEnforced()).isFalse();
        assertThat(deathstar.policy().entries().keySet())
                .extracting(PolicyMapKey::peer)
                .containsExactlyInAnyOrder(identity(closed, "10.0.0.10"), identity(closed, "10.0.0.20"));
        assertThat(endpoint(closed, "xwing").policy().ingressEnforced()).isFalse();

        DesiredState reopened = cluster.remove("p.yaml").publish();
        assertThat(endpoint(reopened, "deathstar").policy().ingressEnforced()).isFalse();
        assertThat(reopened.policyRevision()).isGreaterThan(closed.policyRevision());
    }

    @Test
    void addressesOfNodesAndPodsHaveTheirIdentities() {
        cluster.put("t.yaml", TIEFIGHTER)
                .put("far.yaml", pod("far", "org: empire", "10.1.0.1", "node1", "node2"))
                .put(
                        "nodes.yaml",
                        """
                        {apiVersion: v1, kind: Node, metadata: {name: node1},
                         status: {addresses: [{type: InternalIP, address: 192.0.2.11}]}}
                        ---
                        {apiVersion: v1, kind: Node, metadata: {name: node2},
                         status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}
                        """)
                .synced();
        DesiredState desired = cluster.publish();
        assertThat(identity(desired, "192.0.2.1")).isEqualTo(ReservedIdentity.HOST.id());
        assertThat(identity(desired, "192.0.2.11")).isEqualTo(ReservedIdentity.HOST.id());
        assertThat(identity(desired, "192.0.2.2")).isEqualTo(ReservedIdentity.REMOTE_NODE.id());
        assertThat(desired.snapshot().labels(identity(desired, "10.1.0.1")).toString())
                .contains("k8s:org=empire");
        assertThat(desired.endpoints()).hasSize(1);
        assertThat(desired.uplinks()).containsExactly(2);
    }

    @Test
    void podsThatEndedOrUseTheNodesNetworkAreNoEndpoints() {
        cluster.put("t.yaml", TIEFIGHTER).put("x.yaml", XWING).synced().publish();
        cluster.put("t.yaml", TIEFIGHTER.replace("Running", "Succeeded"))
                .put("x.yaml", XWING.replace("spec:", "spec:\n  hostNetwork: true"));
        DesiredState desired = cluster.publish();
        assertThat(desired.endpoints()).isEmpty();
        assertThat(lookup(desired, "10.0.0.20")).isEmpty();
        assertThat(lookup(desired, "10.0.0.30")).isEmpty();
    }

    @Test
    void aPodWithNewLabelsHasAnotherIdentityAndItsPeersAreCompiledAnew() {
        cluster.put("d.yaml", DEATHSTAR).put("x.yaml", XWING).put("p.yaml", policy("rule1", "empire"));
        DesiredState before = cluster.synced().publish();
        cluster.put("x.yaml", XWING.replace("alliance", "empire"));
        DesiredState after = cluster.state.settle().orElseThrow();
        NumericIdentity turned = identity(after, "10.0.0.30");
        assertThat(turned).isNotEqualTo(identity(before, "10.0.0.30"));
        assertThat(endpoint(after, "deathstar").policy().entries().keySet())
                .extracting(PolicyMapKey::peer)
                .contains(turned);
        assertThat(after.changedPrefixes()).containsExactly(IpPrefix.parse("10.0.0.30"));
    }

    @Test
    void labelsOfTheNamespaceBelongToTheIdentity() {
        cluster.put("t.yaml", TIEFIGHTER).synced().publish();
        DesiredState desired = cluster.put(
                        "n.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {side: dark}}}")
                .publish();
        LabelSet labels = desired.snapshot().labels(identity(desired, "10.0.0.20"));
        assertThat(labels.toString()).contains("k8s:io.cilium.k8s.namespace.labels.side=dark");
    }

    @Test
    void anAddressThatTwoPodsClaimBelongsToNeither() {
        cluster.put("t.yaml", TIEFIGHTER)
                .put("x.yaml", XWING.replace("10.0.0.30", "10.0.0.20"))
                .synced();
        DesiredState desired = cluster.publish();
        assertThat(identity(desired, "10.0.0.20")).isEqualTo(ReservedIdentity.UNKNOWN.id());
        assertThat(endpoint(desired, "tiefighter").addresses()).isEmpty();
        assertThat(endpoint(desired, "xwing").addresses()).isEmpty();
        assertThat(cluster.state.view().troubles()).anyMatch(line -> line.contains("10.0.0.20"));

        DesiredState settled = cluster.remove("x.yaml").publish();
        assertThat(endpoint(settled, "tiefighter").addresses()).hasSize(1);
        assertThat(cluster.state.view().troubles()).isEmpty();
    }

    @Test
    void aPodWithoutItsInterfaceIsNotReadyAndTheOthersGoOn() {
        cluster.put("t.yaml", TIEFIGHTER)
                .put("x.yaml", XWING.replace("lxc-xwing", "missing"))
                .synced();
        DesiredState desired = cluster.publish();
        assertThat(desired.endpoints()).hasSize(1);
        EndpointView xwing = view("xwing");
        assertThat(xwing.state()).isEqualTo(EndpointState.NOT_READY);
        assertThat(xwing.trouble()).contains("missing");
        assertThat(view("tiefighter").state()).isEqualTo(EndpointState.READY);
    }

    @Test
    void twoPodsThatNameOneInterfaceBothHaveNone() {
        cluster.put("t.yaml", TIEFIGHTER)
                .put("x.yaml", XWING.replace("lxc-xwing", "lxc-tiefighter"))
                .synced();
        assertThat(cluster.publish().endpoints()).isEmpty();
        assertThat(view("xwing").state()).isEqualTo(EndpointState.NOT_READY);
        assertThat(view("xwing").trouble()).contains("lxc-tiefighter", "tiefighter");
    }

    @Test
    void anEndpointIsReadyOncePublishedAndSaysWhichPolicyRevisionItHas() {
        cluster.put("d.yaml", DEATHSTAR).synced();
        cluster.settle();
        assertThat(view("deathstar").state()).isEqualTo(EndpointState.REGENERATING);
        cluster.put("p.yaml", policy("rule1", "empire")).publish();
        assertThat(view("deathstar").state()).isEqualTo(EndpointState.READY);
        assertThat(view("deathstar").policyRevision())
                .isEqualTo(cluster.state.policies().revision());
    }

    @Test
    void aSecondFileWithTheSameObjectIsRefusedUntilTheFirstLetsGo() {
        cluster.put("a.yaml", policy("rule1", "empire"))
                .put("b.yaml", policy("rule1", "alliance"))
                .synced();
        assertThat(cluster.refused().get("b.yaml")).singleElement().asString().contains("default/rule1", "a.yaml");
        cluster.remove("a.yaml");
        assertThat(cluster.refused()).isEmpty();
        assertThat(cluster.state.policies().policies()).singleElement().satisfies(policy -> assertThat(policy.origin())
                .isEqualTo("b.yaml"));
    }

    @Test
    void aRefusedFileChangesNothingAtAll() {
        cluster.put("a.yaml", policy("rule1", "empire"))
                .put("b.yaml", TIEFIGHTER)
                .synced()
                .publish();
        long revision = cluster.state.policies().revision();
        cluster.put("b.yaml", XWING + "---\n" + policy("rule2", "empire") + "---\n" + policy("rule1", "alliance"));
        assertThat(cluster.refused()).containsOnlyKeys("b.yaml");
        assertThat(cluster.state.settle()).isEmpty();
        assertThat(cluster.state.policies().revision()).isEqualTo(revision);
        assertThat(cluster.state.endpoints()).singleElement().satisfies(endpoint -> assertThat(endpoint.pod())
                .isEqualTo("tiefighter"));
    }

    @Test
    void prefixesThatPoliciesNameHaveIdentitiesOfTheirOwnWhileTheyAreNamed() {
        cluster.put("d.yaml", DEATHSTAR)
                .put(
                        "p.yaml",
                        policy("rule1", "empire")
                                .replace(
                                        "fromEndpoints: [{matchLabels: {org: empire}}]",
                                        "fromCIDRSet: [{cidr: 198.51.100.0/24, except: [198.51.100.128/25]}]"))
                .synced();
        DesiredState desired = cluster.publish();
        NumericIdentity allowed = desired.snapshot()
                .ipCache()
                .exact(IpPrefix.parse("198.51.100.0/24"))
                .orElseThrow();
        NumericIdentity except = desired.snapshot()
                .ipCache()
                .exact(IpPrefix.parse("198.51.100.128/25"))
                .orElseThrow();
        assertThat(allowed.isNodeLocal()).isTrue();
        assertThat(except).isNotEqualTo(allowed);
        assertThat(endpoint(desired, "deathstar").policy().entries().keySet())
                .extracting(PolicyMapKey::peer)
                .containsExactly(allowed);

        DesiredState without = cluster.remove("p.yaml").publish();
        assertThat(without.snapshot().ipCache().exact(IpPrefix.parse("198.51.100.0/24")))
                .isEmpty();
        assertThat(cluster.state.identities().identity(allowed)).isEmpty();
    }

    @Test
    void enforcementAlwaysClosesAnEndpointWithoutAnyPolicy() {
        TestCluster strict = new TestCluster(EnforcementMode.ALWAYS);
        DesiredState desired = strict.put("d.yaml", DEATHSTAR).synced().publish();
        assertThat(endpoint(desired, "deathstar").policy().ingressEnforced()).isTrue();
        assertThat(endpoint(desired, "deathstar").policy().egressEnforced()).isTrue();
    }

    @Test
    void aRestartKeepsTheNumbersWhateverComesFirst() {
        cluster.put("d.yaml", DEATHSTAR)
                .put("t.yaml", TIEFIGHTER)
                .put("x.yaml", XWING)
                .synced();
        DesiredState before = cluster.publish();

        TestCluster restarted = new TestCluster();
        restarted.state.restore(before.saved());
        DesiredState after = restarted
                .put("new.yaml", pod("newcomer", "org: neutral", "10.0.0.40"))
                .put("x.yaml", XWING)
                .put("t.yaml", TIEFIGHTER)
                .put("d.yaml", DEATHSTAR)
                .synced()
                .publish();
        for (String address : new String[] {"10.0.0.10", "10.0.0.20", "10.0.0.30"}) {
            assertThat(identity(after, address)).isEqualTo(identity(before, address));
        }
        assertThat(after.endpoints()).containsAllEntriesOf(before.endpoints());
    }

    @Test
    void numbersThatContradictEachOtherAreNotRestored() {
        LabelSet labels = ReservedIdentity.HOST.identity().labels();
        SavedState contradiction = new SavedState(
                IdentityRegistry.RESERVED
                        .with(new SecurityIdentity(new NumericIdentity(256), labels))
                        .with(new SecurityIdentity(new NumericIdentity(257), labels)),
                Map.of());
        assertThatThrownBy(() -> new TestCluster().state.restore(contradiction))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private EndpointView view(String pod) {
        return cluster.state.endpoints().stream()
                .filter(endpoint -> endpoint.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    private static DesiredEndpoint endpoint(DesiredState desired, String pod) {
        return desired.endpoints().values().stream()
                .filter(endpoint -> endpoint.endpoint().name().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<NumericIdentity> lookup(DesiredState desired, String address) {
        return desired.snapshot().ipCache().lookup(IpPrefix.parse(address).addressBytes());
    }

    private static NumericIdentity identity(DesiredState desired, String address) {
        return lookup(desired, address).orElseThrow();
    }
}

package io.weir.agent.state;

import static io.weir.agent.state.TestCluster.pod;
import static io.weir.agent.state.TestCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.publish.DesiredState;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.state.IdentityDemand.Recorded;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.agent.watch.ClusterObject.EndpointObject;
import io.weir.agent.watch.ClusterObject.IdentityObject;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.rules.compile.EnforcementMode;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers that come from the cluster. */
class ClusterIdentitiesTest {

    private static final String DEATHSTAR = pod("deathstar", "class: deathstar, org: empire", "10.0.0.10");
    private static final String XWING = pod("xwing", "class: xwing, org: alliance", "10.0.0.30", "node1", "node2");
    private static final LabelSet DEATHSTAR_LABELS = labels("deathstar", "empire");
    private static final LabelSet XWING_LABELS = labels("xwing", "alliance");
    private static final NumericIdentity UNKNOWN = ReservedIdentity.UNKNOWN.id();

    private final TestCluster cluster = new TestCluster(EnforcementMode.DEFAULT, IdentityScope.CLUSTER);

    @Test
    void aPodWithoutANumberWaitsAndIsClosed() {
        DesiredState desired = cluster.put("d.yaml", DEATHSTAR).synced().publish();
        assertThat(identity(desired, "10.0.0.10")).contains(UNKNOWN);
        assertThat(cluster.state.endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.state()).isEqualTo(EndpointState.WAITING_FOR_IDENTITY);
            assertThat(endpoint.trouble()).contains("class=deathstar");
        });
        assertThat(desired.endpoints().values()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.policy().ingressEnforced()).isTrue();
            assertThat(endpoint.policy().egressEnforced()).isTrue();
            assertThat(endpoint.policy().entries()).isEmpty();
        });
        assertThat(demand().local()).containsExactly(new Wanted(DEATHSTAR_LABELS, Optional.empty(), Recorded.NO));

        DesiredState numbered = cluster.put(object(300, DEATHSTAR_LABELS, 1)).publish();
        assertThat(identity(numbered, "10.0.0.10")).contains(new NumericIdentity(300));
        assertThat(cluster.state.endpoints().get(0).state()).isEqualTo(EndpointState.READY);
        assertThat(demand().local())
                .containsExactly(new Wanted(DEATHSTAR_LABELS, Optional.of(new NumericIdentity(300)), Recorded.YES));
    }

    @Test
    void aPodOfAnotherNodeWithoutANumberIsUnknownAndAskedForApart() {
        DesiredState desired = cluster.put("x.yaml", XWING).synced().publish();
        assertThat(identity(desired, "10.0.0.30")).contains(UNKNOWN);
        IdentityDemand demand = demand();
        assertThat(demand.local()).isEmpty();
        assertThat(demand.others()).containsExactly(XWING_LABELS);
        assertThat(identity(cluster.put(object(301, XWING_LABELS, 1)).publish(), "10.0.0.30"))
                .contains(new NumericIdentity(301));
        assertThat(demand().others()).isEmpty();
    }

    @Test
    void ofTwoNumbersForOneLabelSetTheOldestCountsAndTheOtherIsUnused() {
        cluster.put("d.yaml", DEATHSTAR)
                .put(object(299, DEATHSTAR_LABELS, 8))
                .put(object(300, DEATHSTAR_LABELS, 7))
                .put(object(400, DEATHSTAR_LABELS, 7))
                .synced();
        assertThat(identity(cluster.publish(), "10.0.0.10")).contains(new NumericIdentity(300));
        assertThat(demand().unused().keySet())
                .containsExactlyInAnyOrder(new NumericIdentity(299), new NumericIdentity(400));
    }

    @Test
    void policiesFollowWhenTheNumberOfAPeerChanges() {
        cluster.put("d.yaml", DEATHSTAR)
                .put("x.yaml", XWING)
                .put("p.yaml", policy("rule1", "alliance"))
                .put(object(300, DEATHSTAR_LABELS, 1))
                .put(object(400, XWING_LABELS, 5))
                .synced();
        assertThat(peers(cluster.publish())).containsExactly(new NumericIdentity(400));
        DesiredState changed =
                cluster.put(object(350, XWING_LABELS, 4)).state.settle().orElseThrow();
        assertThat(peers(changed)).containsExactly(new NumericIdentity(350));
        assertThat(identity(changed, "10.0.0.30")).contains(new NumericIdentity(350));
        assertThat(changed.changedPrefixes()).containsExactly(IpPrefix.parse("10.0.0.30"));
        assertThat(cluster.state.identities().identity(new NumericIdentity(400)))
                .isEmpty();
    }

    @Test
    void aNumberGetsAnotherMeaningOnlyWhenNothingPublishedHasTheFormerOne() {
        cluster.put("d.yaml", DEATHSTAR)
                .put("x.yaml", XWING)
                .put("p.yaml", policy("rule1", "alliance"))
                .put(object(300, DEATHSTAR_LABELS, 1))
                .put(object(400, XWING_LABELS, 1))
                .synced()
                .publish();
        cluster.remove("x.yaml");
        LabelSet thief = labels("thief", "alliance");
        cluster.put("t.yaml", pod("thief", "class: thief, org: alliance", "10.0.0.30", "node1", "node2"))
                .put(object(400, thief, 2));
        DesiredState between = cluster.publish();
        assertThat(identity(between, "10.0.0.30")).contains(UNKNOWN);
        assertThat(peers(between)).isEmpty();
        DesiredState after = cluster.publish();
        assertThat(identity(after, "10.0.0.30")).contains(new NumericIdentity(400));
        assertThat(after.snapshot().labels(new NumericIdentity(400))).isEqualTo(thief);
    }

    @Test
    void aPublicationThatFailedFreesNoNumber() {
        cluster.put("x.yaml", XWING).put(object(400, XWING_LABELS, 1)).synced().publish();
        LabelSet thief = labels("thief", "alliance");
        cluster.put("x.yaml", pod("thief", "class: thief, org: alliance", "10.0.0.30", "node1", "node2"))
                .put(object(400, thief, 2));
        DesiredState between = cluster.settle().orElseThrow();
        cluster.state.published(new PublishReport(
                between.snapshot().revision(), between.policyRevision(), Map.of(), "the kernel is busy"));
        assertThat(cluster.state.settle()).isEmpty();
        cluster.state.published(
                new PublishReport(between.snapshot().revision(), between.policyRevision(), Map.of(), ""));
        assertThat(identity(cluster.state.settle().orElseThrow(), "10.0.0.30")).contains(new NumericIdentity(400));
    }

    @Test
    void aNumberWhoseObjectIsDeletedStaysInUseAndIsWantedBack() {
        cluster.put("d.yaml", DEATHSTAR)
                .put(object(300, DEATHSTAR_LABELS, 1))
                .synced()
                .publish();
        demand();
        cluster.remove(object(300, DEATHSTAR_LABELS, 1));
        assertThat(cluster.state.settle()).isPresent();
        assertThat(cluster.state.identities().identity(new NumericIdentity(300)))
                .isPresent();
        assertThat(demand().local())
                .containsExactly(new Wanted(DEATHSTAR_LABELS, Optional.of(new NumericIdentity(300)), Recorded.NO));
    }

    @Test
    void aNumberThatIsRecordedForOthersMeanwhileIsGivenUp() {
        cluster.put("d.yaml", DEATHSTAR)
                .put(object(300, DEATHSTAR_LABELS, 1))
                .synced()
                .publish();
        DesiredState desired = cluster.put(object(300, XWING_LABELS, 2)).publish();
        assertThat(identity(desired, "10.0.0.10")).contains(UNKNOWN);
        assertThat(demand().local()).containsExactly(new Wanted(DEATHSTAR_LABELS, Optional.empty(), Recorded.NO));
    }

    @Test
    void afterARestartNumbersOfDeletedObjectsAreUsedOnAndRedefinedOnesWait() {
        cluster.put("d.yaml", DEATHSTAR)
                .put("x.yaml", XWING)
                .put(object(300, DEATHSTAR_LABELS, 1))
                .put(object(400, XWING_LABELS, 1))
                .synced();
        DesiredState before = cluster.publish();

        TestCluster restarted = new TestCluster(EnforcementMode.DEFAULT, IdentityScope.CLUSTER);
        restarted.state.restore(before.saved());
        LabelSet thief = labels("thief", "alliance");
        restarted
                .put("d.yaml", DEATHSTAR)
                .put("t.yaml", pod("thief", "class: thief, org: alliance", "10.0.0.40"))
                .put(object(400, thief, 3))
                .synced();
        DesiredState first = restarted.publish();
        assertThat(identity(first, "10.0.0.10")).contains(new NumericIdentity(300));
        assertThat(identity(first, "10.0.0.40")).contains(UNKNOWN);
        assertThat(first.saved().identities().labels(new NumericIdentity(400))).contains(XWING_LABELS);
        DesiredState second = restarted.publish();
        assertThat(identity(second, "10.0.0.40")).contains(new NumericIdentity(400));
        assertThat(second.saved().identities().labels(new NumericIdentity(400))).contains(thief);
    }

    @Test
    void nothingIsSavedAnewWhenNoIdentityComesOrGoes() {
        DesiredState before = cluster.put("d.yaml", DEATHSTAR)
                .put(object(300, DEATHSTAR_LABELS, 1))
                .synced()
                .publish();
        DesiredState after = cluster.put(
                        "d2.yaml", pod("deathstar-2", "class: deathstar, org: empire", "10.0.0.11", "node1", "node2"))
                .publish();
        assertThat(after.saved().isSame(before.saved())).isTrue();
    }

    @Test
    void aNumberIsUnusedOnlyWithoutPodsAndEndpointObjects() {
        EndpointObject stale =
                new EndpointObject("default", "gone", "uid-1", "", Optional.of(new NumericIdentity(300)), List.of());
        cluster.put(object(300, DEATHSTAR_LABELS, 1)).put(stale).synced();
        assertThat(demand().unused()).isEmpty();
        cluster.remove(stale);
        assertThat(demand().unused().keySet()).isEqualTo(Set.of(new NumericIdentity(300)));
        cluster.put(new IdentityObject(new NumericIdentity(300), DEATHSTAR_LABELS, 1, "node7 at noon"));
        assertThat(demand().marked()).containsEntry(new NumericIdentity(300), "node7 at noon");
        cluster.put("d.yaml", DEATHSTAR);
        IdentityDemand wanted = demand();
        assertThat(wanted.unused()).isEmpty();
        assertThat(wanted.local())
                .containsExactly(
                        new Wanted(DEATHSTAR_LABELS, Optional.of(new NumericIdentity(300)), Recorded.AS_UNUSED));
    }

    @Test
    void theNodeOfAPodMayTellItsAddressBeforeThePodHasIt() {
        String pending = XWING.replace("name: xwing", "name: xwing, uid: uid-7")
                .replace("podIPs: [{ip: \"10.0.0.30\"}]", "podIPs: []");
        cluster.put("x.yaml", pending)
                .put(object(400, XWING_LABELS, 1))
                .put(told("uid-6"))
                .synced();
        assertThat(identity(cluster.publish(), "10.0.0.30")).isEmpty();
        assertThat(identity(cluster.put(told("uid-7")).publish(), "10.0.0.30")).contains(new NumericIdentity(400));

        DesiredState moved = cluster.put(
                        "y.yaml", pod("ywing", "class: xwing, org: alliance", "10.0.0.30", "node1", "node3"))
                .publish();
        assertThat(identity(moved, "10.0.0.30")).contains(UNKNOWN);
        assertThat(identity(cluster.remove("x.yaml").publish(), "10.0.0.30")).contains(new NumericIdentity(400));
    }

    @Test
    void anEndpointObjectOfAPodThatIsGoneClaimsNothing() {
        cluster.put(object(400, XWING_LABELS, 1)).put(told("uid-7")).synced();
        assertThat(identity(cluster.publish(), "10.0.0.30")).isEmpty();
    }

    @Test
    void aPodWithAnotherAddressThanItsEndpointObjectHasItsOwn() {
        cluster.put(
                        "x.yaml",
                        XWING.replace("name: xwing", "name: xwing, uid: uid-7").replace("10.0.0.30", "10.0.0.31"))
                .put(object(400, XWING_LABELS, 1))
                .put(told("uid-7"))
                .synced();
        DesiredState desired = cluster.publish();
        assertThat(identity(desired, "10.0.0.30")).isEmpty();
        assertThat(identity(desired, "10.0.0.31")).contains(new NumericIdentity(400));
    }

    private static EndpointObject told(String podUid) {
        return new EndpointObject(
                "default",
                "xwing",
                podUid,
                "192.0.2.2",
                Optional.of(new NumericIdentity(400)),
                List.of(IpPrefix.parse("10.0.0.30")));
    }

    private IdentityDemand demand() {
        return cluster.state.takeIdentityDemand().orElseThrow();
    }

    private static IdentityObject object(int id, LabelSet labels, long age) {
        return new IdentityObject(new NumericIdentity(id), labels, age, "");
    }

    private static LabelSet labels(String shipClass, String org) {
        return LabelSet.of(
                new Label("k8s", "class", shipClass),
                new Label("k8s", "org", org),
                new Label("k8s", PodLabels.POD_NAMESPACE, "default"),
                new Label("k8s", PodLabels.NAMESPACE_LABEL_PREFIX + "kubernetes.io/metadata.name", "default"),
                new Label("k8s", PodLabels.SERVICE_ACCOUNT, "default"),
                new Label("k8s", PodLabels.CLUSTER, "default"));
    }

    private static Optional<NumericIdentity> identity(DesiredState desired, String address) {
        return desired.snapshot().ipCache().exact(IpPrefix.parse(address));
    }

    private static List<NumericIdentity> peers(DesiredState desired) {
        return desired.endpoints().values().stream()
                .flatMap(endpoint -> endpoint.policy().entries().keySet().stream())
                .map(PolicyMapKey::peer)
                .filter(peer -> !peer.isReserved())
                .toList();
    }
}

package io.weir.rules.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.IdentitySet;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.identity.LabelSet;
import io.weir.identity.LocalIdentityAllocator;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.model.Entity;
import io.weir.rules.model.PeerSelector;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.CidrRule;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.EntityPeers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorCacheTest {

    private static final PeerSelector APP_A = new EndpointPeers(List.of(app("a")));

    private static LabelSelector app(String value) {
        return new LabelSelector(List.of(new Requirement("k8s", "app", Operator.IN, Set.of(value))));
    }

    private static SecurityIdentity identity(int number, String app) {
        return new SecurityIdentity(new NumericIdentity(number), LabelSet.of(new Label("k8s", "app", app)));
    }

    private static SecurityIdentity cidr(int number, String prefix) {
        return new SecurityIdentity(
                new NumericIdentity(NumericIdentity.FIRST_NODE_LOCAL + number),
                LocalIdentityAllocator.cidrLabels(IpPrefix.parse(prefix)));
    }

    @Test
    void a_selector_follows_the_identities_and_says_when_it_changed() {
        SelectorCache cache = new SelectorCache();
        CachedSelector selector = cache.acquire(APP_A);

        assertThat(cache.upsert(identity(256, "a"))).containsExactly(selector);
        assertThat(cache.upsert(identity(256, "a"))).isEmpty();
        assertThat(cache.upsert(identity(257, "b"))).isEmpty();
        assertThat(selector.selections()).isEqualTo(IdentitySet.of(new NumericIdentity(256)));
        assertThat(cache.upsert(identity(256, "b"))).containsExactly(selector);
        assertThat(selector.selections()).isEqualTo(IdentitySet.NONE);
        cache.upsert(identity(258, "a"));
        assertThat(cache.remove(new NumericIdentity(257))).isEmpty();
        assertThat(cache.remove(new NumericIdentity(258))).containsExactly(selector);
        assertThat(selector.selections().isEmpty()).isTrue();
    }

    @Test
    void one_selector_has_one_cached_form_as_long_as_somebody_uses_it() {
        SelectorCache cache = new SelectorCache();
        CachedSelector first = cache.acquire(APP_A);
        CachedSelector second = cache.acquire(new EndpointPeers(List.of(app("a"))));

        assertThat(second).isSameAs(first);
        assertThat(first.users()).isEqualTo(2);
        cache.release(first);
        assertThat(cache.selectors()).containsExactly(first);
        cache.release(second);
        assertThat(cache.selectors()).isEmpty();
    }

    @Test
    void any_peer_and_the_entity_all_are_every_identity_known_or_not() {
        SelectorCache cache = new SelectorCache();

        assertThat(cache.acquire(PeerSelector.AnyPeer.INSTANCE).selections().isEvery())
                .isTrue();
        assertThat(cache.acquire(new EntityPeers(Set.of(Entity.ALL, Entity.NONE)))
                        .selections()
                        .isEvery())
                .isTrue();
        assertThat(cache.acquire(PeerSelector.Nobody.INSTANCE).selections()).isEqualTo(IdentitySet.NONE);
        assertThat(cache.upsert(identity(256, "a"))).isEmpty();
        assertThat(cache.remove(new NumericIdentity(256))).isEmpty();
    }

    @Test
    void a_prefix_selects_node_local_identities_inside_it_and_outside_of_its_exceptions() {
        SelectorCache cache = new SelectorCache();
        cache.upsert(cidr(0, "10.0.0.0/8"));
        cache.upsert(cidr(1, "10.1.0.0/16"));
        cache.upsert(cidr(2, "10.1.2.0/24"));
        cache.upsert(cidr(3, "0.0.0.0/0"));
        cache.upsert(cidr(4, "10.2.0.0/16"));
        cache.upsert(identity(256, "a"));
        CachedSelector selector = cache.acquire(new CidrPeers(
                List.of(new CidrRule(IpPrefix.parse("10.0.0.0/8"), List.of(IpPrefix.parse("10.1.0.0/16"))))));

        assertThat(selector.selections())
                .isEqualTo(IdentitySet.of(
                        cidr(0, "10.0.0.0/8").id(), cidr(4, "10.2.0.0/16").id()));
    }

    @ParameterizedTest
    @EnumSource(Entity.class)
    void nobody_selects_the_unknown_identity_by_name(Entity entity) {
        CachedSelector selector = new SelectorCache().acquire(new EntityPeers(Set.of(entity)));

        assertThat(selector.selections().contains(ReservedIdentity.UNKNOWN.id()))
                .isEqualTo(entity == Entity.ALL);
    }

    @Test
    void the_cluster_is_what_runs_in_it_and_the_world_what_does_not() {
        SelectorCache cache = new SelectorCache();
        cache.upsert(identity(256, "a"));
        cache.upsert(cidr(0, "10.0.0.0/8"));
        IdentitySet cluster =
                cache.acquire(new EntityPeers(Set.of(Entity.CLUSTER))).selections();
        IdentitySet world = cache.acquire(new EntityPeers(Set.of(Entity.WORLD))).selections();

        assertThat(world)
                .isEqualTo(IdentitySet.of(
                        ReservedIdentity.WORLD.id(), cidr(0, "10.0.0.0/8").id()));
        assertThat(cluster.size()).isEqualTo(8);
        assertThat(cluster.contains(new NumericIdentity(256))).isTrue();
        assertThat(cluster.contains(ReservedIdentity.WORLD.id())).isFalse();
    }

    @Test
    void named_ports_are_told_apart_by_peer_and_a_change_names_the_selectors_it_concerns() {
        SelectorCache cache = new SelectorCache();
        cache.upsert(identity(256, "a"));
        cache.upsert(identity(257, "b"));
        CachedSelector a = cache.acquire(APP_A);
        CachedSelector any = cache.acquire(PeerSelector.AnyPeer.INSTANCE);
        NumericIdentity first = new NumericIdentity(256);
        NumericIdentity second = new NumericIdentity(257);

        assertThat(cache.namedPorts(first, Map.of("web", Set.of(80, 8080)))).containsExactlyInAnyOrder(a, any);
        assertThat(cache.namedPorts(first, Map.of("web", Set.of(8080, 80)))).isEmpty();
        assertThat(cache.namedPorts(second, Map.of("web", Set.of(80)))).containsExactly(any);
        assertThat(cache.peersByNamedPort(a.selections(), "web"))
                .isEqualTo(Map.of(80, IdentitySet.of(first), 8080, IdentitySet.of(first)));
        assertThat(cache.peersByNamedPort(any.selections(), "web"))
                .isEqualTo(Map.of(80, IdentitySet.of(first, second), 8080, IdentitySet.of(first)));
        assertThat(cache.peersByNamedPort(any.selections(), "sql")).isEmpty();
        assertThat(cache.namedPorts(first, Map.of())).containsExactlyInAnyOrder(a, any);
        assertThat(cache.remove(second)).containsExactly(any);
        assertThat(cache.peersByNamedPort(any.selections(), "web")).isEmpty();
    }

    @Test
    void a_reserved_identity_cannot_be_removed() {
        assertThatThrownBy(() -> new SelectorCache().remove(ReservedIdentity.HOST.id()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("identity 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void kept_up_to_date_or_asked_afresh_is_the_same(long seed) {
        Random random = new Random(seed);
        SelectorCache cache = new SelectorCache();
        Map<NumericIdentity, SecurityIdentity> known = new HashMap<>();
        List<CachedSelector> selectors = new ArrayList<>();
        List<PeerSelector> written = List.of(
                APP_A,
                new EndpointPeers(List.of(app("b"), app("c"))),
                new EntityPeers(Set.of(Entity.WORLD, Entity.HOST)),
                new EntityPeers(Set.of(Entity.CLUSTER)),
                new CidrPeers(List.of(new CidrRule(IpPrefix.parse("10.0.0.0/8"), List.of()))));
        for (int step = 0; step < 500; step++) {
            SecurityIdentity identity = random.nextBoolean()
                    ? identity(256 + random.nextInt(10), List.of("a", "b", "c").get(random.nextInt(3)))
                    : cidr(random.nextInt(10), "10." + random.nextInt(5) + ".0.0/16");
            if (random.nextInt(3) == 0) {
                known.remove(identity.id());
                cache.remove(identity.id());
            } else {
                known.put(identity.id(), identity);
                cache.upsert(identity);
            }
            if (step % 100 == 50) {
                selectors.add(cache.acquire(written.get(step / 100)));
            }
            SelectorCache fresh = new SelectorCache();
            known.values().forEach(fresh::upsert);
            for (CachedSelector selector : selectors) {
                assertThat(selector.selections())
                        .as("seed %d step %d %s", seed, step, selector.text())
                        .isEqualTo(fresh.acquire(selector.selector()).selections());
            }
        }
    }
}

package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import io.weir.rules.policymap.PolicyMapState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatapathNetnsIT {

    private static final IpPrefix POD = IpPrefix.parse("10.15.0.10");
    private static final NumericIdentity EMPIRE = new NumericIdentity(1010);
    private static final PolicyMapState STATE = new PolicyMapState(
            true,
            false,
            Map.of(new PolicyMapKey(TrafficDirection.INGRESS, EMPIRE, 6, 80, 16), PolicyMapDecision.REDIRECT));

    private TestNode node;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private static TcHooks hooks(String kind) {
        return kind.equals("tcx") ? new TcxLinks() : new ClassicFilters();
    }

    private Path pin(String name) {
        return node.bpffs().resolve("v1").resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void goesOnAfterCloseAndIsTakenOverWithNewProgramsAndOldMaps(String kind) throws Exception {
        int pod = node.addVeth("pod");
        int uplink = node.addVeth("uplink");
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config(), hooks(kind))) {
                datapath.attachPod(pod);
                datapath.attachUplink(uplink);
                datapath.ipCache().put(POD, EMPIRE);
                datapath.policies().apply(new EndpointId(7), STATE);
                datapath.setIpCacheSynced(true);
                datapath.setListenerCounts(2, 2);
            }
        });
        assertThat(node.bpffs().resolve("v1/links")).isDirectoryContaining("glob:**/pod-" + pod + "-in");
        int before = kind.equals("tcx")
                ? Pins.linkInfo(pin("links/pod-" + pod + "-in")).programId()
                : 0;
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config(), hooks(kind))) {
                assertThat(datapath.attachedPods()).containsExactly(pod);
                assertThat(datapath.attachedUplinks()).containsExactly(uplink);
                assertThat(datapath.ipCache().entries()).containsExactly(Map.entry(POD, EMPIRE));
                assertThat(datapath.policies().read(new EndpointId(7))).isEqualTo(STATE.entries());
                if (kind.equals("tcx")) {
                    int after = Pins.linkInfo(pin("links/pod-" + pod + "-in")).programId();
                    assertThat(after).isNotEqualTo(before);
                }
                datapath.detachPod(pod);
                assertThat(datapath.attachedPods()).isEmpty();
            }
        });
        assertThat(pin("links/pod-" + pod + "-in")).doesNotExist();
    }

    @Test
    void adoptionForgetsTheListenersButNotThatTheIpCacheIsComplete() throws Exception {
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config())) {
                datapath.setListenerCounts(2, 1);
                datapath.setIpCacheSynced(true);
            }
            try (Datapath again = Datapath.open(node.config());
                    Descriptor map = Pins.open(pin("maps/config"))) {
                Bytes config = Bytes.ofSize(ConfigMap.VALUE_SIZE);
                assertThat(Libbpf.lookup(map.number(), new byte[4], config.array()))
                        .isZero();
                assertThat(config.u32(ConfigMap.LAYOUT_VERSION)).isEqualTo(PinDirectory.LAYOUT_VERSION);
                assertThat(config.u32(ConfigMap.LISTENERS_IPV4)).isZero();
                assertThat(config.u32(ConfigMap.LISTENERS_IPV6)).isZero();
                assertThat(config.u32(ConfigMap.IPCACHE_SYNCED)).isEqualTo(1);
                assertThat(config.u32(ConfigMap.HAIRPIN_INTERFACE)).isEqualTo(1);
                assertThat(again.attachedPods()).isEmpty();
            }
        });
    }

    @Test
    void twoCannotOwnOneDatapath() throws Exception {
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config())) {
                assertThatThrownBy(() -> Datapath.open(node.config()))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContaining(node.bpffs().toString())
                        .hasMessageContaining("another process owns this datapath");
                assertThatThrownBy(() -> Datapath.cleanup(node.config())).isInstanceOf(BpfException.class);
                assertThat(datapath.attachedPods()).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void aLinkWhoseInterfaceIsGoneIsForgottenAndItsNumberMayComeBack(String kind) throws Exception {
        int pod = node.addVeth("pod");
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config(), hooks(kind))) {
                datapath.attachPod(pod);
            }
        });
        node.ip("link", "del", "pod");
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config(), hooks(kind))) {
                assertThat(datapath.attachedPods()).isEmpty();
                assertThat(pin("links/pod-" + pod + "-out")).doesNotExist();
                node.ip("link", "add", "pod", "index", Integer.toString(pod), "type", "veth", "peer", "name", "podp");
                datapath.attachPod(pod);
                assertThat(datapath.attachedPods()).containsExactly(pod);
                node.ip("link", "del", "pod");
                node.ip("link", "add", "pod", "index", Integer.toString(pod), "type", "veth", "peer", "name", "podp");
                datapath.attachPod(pod);
                assertThat(datapath.attachedPods()).containsExactly(pod);
            }
        });
    }

    @Test
    void setsRulesRoutesAndSettingsOnceHoweverOftenItOpens() throws Exception {
        node.run(() -> {
            Datapath.open(node.config()).close();
            Datapath.open(node.config()).close();
        });
        for (String family : new String[] {"-4", "-6"}) {
            assertThat(node.ip(family, "rule", "show").lines().filter(line -> line.contains("2004")))
                    .singleElement()
                    .asString()
                    .contains("fwmark 0x200/0xf00 lookup 2004");
            assertThat(node.ip(family, "route", "show", "table", "2004").lines())
                    .singleElement()
                    .asString()
                    .contains("local default dev lo");
        }
        node.run(() -> {
            assertThat(Files.readAllLines(Path.of("/proc/sys/net/ipv4/conf/lo/accept_local")))
                    .containsExactly("1");
            assertThat(Files.readAllLines(Path.of("/proc/sys/net/ipv4/conf/lo/rp_filter")))
                    .isSubsetOf("0", "2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void cleanupLeavesNothing(String kind) throws Exception {
        int pod = node.addVeth("pod");
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config(), hooks(kind))) {
                datapath.attachPod(pod);
                datapath.attachUplink(pod);
            }
            if (kind.equals("clsact")) {
                assertThat(node.tool("tc", "filter", "show", "dev", "pod", "egress"))
                        .contains("to_pod");
            }
            Datapath.cleanup(node.config(), hooks(kind));
            Datapath.cleanup(node.config(), hooks(kind));
        });
        assertThat(node.bpffs().resolve("v1")).doesNotExist();
        assertThat(node.tool("tc", "filter", "show", "dev", "pod", "egress")).doesNotContain("to_pod");
        assertThat(node.ip("rule", "show")).doesNotContain("2004");
        assertThat(node.ip("-6", "rule", "show")).doesNotContain("2004");
        assertThat(node.ip("route", "show", "table", "all")).doesNotContain("2004");
    }

    @Test
    void refusesAMapOfAnotherLayoutAndSaysWhatToDo() throws Exception {
        node.run(() -> {
            Datapath.open(node.config()).close();
            Files.delete(pin("maps/endpoints"));
            MapLayout other = new MapLayout("endpoints", MapLayout.HASH, EndpointMap.KEY_SIZE, 24);
            try (BpfMap map = BpfMap.create(other, 16, 0)) {
                Libbpf.check(Libbpf.pin(map.descriptor(), pin("maps/endpoints").toString()), "pin", "endpoints");
            }
            int descriptors = TestNode.descriptors();
            assertThatThrownBy(() -> Datapath.open(node.config()))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("v1/maps/endpoints")
                    .hasMessageContaining("value size 24, expected 1, 20, 16")
                    .hasMessageContaining("cleanup");
            assertThat(TestNode.descriptors()).isEqualTo(descriptors);
            Datapath.cleanup(node.config());
            Datapath.open(node.config()).close();
        });
    }

    @Test
    void refusesAMapOfAnotherSizeWithTheWordsOfLibbpf() throws Exception {
        node.run(() -> {
            Datapath.open(node.config()).close();
            Files.delete(pin("maps/endpoints"));
            try (BpfMap map = BpfMap.create(EndpointMap.LAYOUT, 16, 0)) {
                Libbpf.check(Libbpf.pin(map.descriptor(), pin("maps/endpoints").toString()), "pin", "endpoints");
            }
            assertThatThrownBy(() -> Datapath.open(node.config()))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("EINVAL")
                    .hasMessageContaining("endpoints");
        });
    }

    @Test
    void anotherLayoutIsLeftInChargeOfAPodUntilOursIsAttachedThere() throws Exception {
        int pod = node.addVeth("pod");
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config())) {
                datapath.attachPod(pod);
            }
            Path old = node.bpffs().resolve("v0");
            Files.move(node.bpffs().resolve("v1"), old);
            try (Datapath datapath = Datapath.open(node.config())) {
                assertThat(datapath.attachedPods()).isEmpty();
                assertThat(Pins.list(old.resolve("links")))
                        .containsExactly(
                                old.resolve("links/pod-" + pod + "-in"), old.resolve("links/pod-" + pod + "-out"));
                datapath.attachPod(pod);
                assertThat(datapath.attachedPods()).containsExactly(pod);
                assertThat(old).doesNotExist();
            }
        });
    }

    @Test
    void refusesTheDirectoryOfAnotherNamespaceWhileItsProgramsRun() throws Exception {
        try (TestNode other = new TestNode()) {
            other.run(() -> Datapath.open(node.config()).close());
            node.run(() -> assertThatThrownBy(() -> Datapath.open(node.config()))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("belongs to the network namespace netns-cookie-"));
            other.run(() -> Datapath.cleanup(node.config()));
        }
        node.run(() -> Datapath.open(node.config()).close());
    }

    @Test
    void sharesAFileSystemThatIsMountedAlready() throws Exception {
        node.run(() -> {
            Libbpf.check(Libbpf.mountBpfFileSystem(node.bpffs().toString()), "mount", "bpf");
            DatapathConfig below = new DatapathConfig(node.bpffs().resolve("node/weir"));
            Datapath.open(below).close();
            assertThat(node.bpffs().resolve("node/weir/v1/maps/ipcache")).exists();
            Datapath.cleanup(below);
        });
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() throws Exception {
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config())) {
                assertThatThrownBy(() -> datapath.attachPod(4711))
                        .isInstanceOf(BpfException.class)
                        .hasMessage("BPF_LINK_CREATE of to_pod on interface 4711: ENODEV (No such device)");
                datapath.detachPod(4711);
                datapath.detachUplink(4711);
            }
        });
    }

    @Test
    void noDescriptorIsLeftBehind() throws Exception {
        int pod = node.addVeth("pod");
        node.run(() -> {
            int first = 0;
            for (int round = 0; round < 10; round++) {
                try (Datapath datapath = Datapath.open(node.config())) {
                    datapath.attachPod(pod);
                    datapath.policies().apply(new EndpointId(7), STATE);
                    datapath.policies().apply(new EndpointId(7), PolicyMapState.CLOSED);
                    assertThat(datapath.events().isClosed()).isFalse();
                    assertThat(datapath.attachedPods()).containsExactly(pod);
                    datapath.detachPod(pod);
                }
                first = round == 0 ? TestNode.descriptors() : first;
            }
            assertThat(TestNode.descriptors()).isEqualTo(first);
        });
    }
}

package io.weir.redirect.bpf;

import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send from which address, and what may be sent at all. */
class SourcesNetnsIT {

    private static final Outcome SPOOFED = Outcome.dropped(DropReason.SPOOFED_SOURCE);
    private static final Outcome NO_ENDPOINT = Outcome.dropped(DropReason.NO_ENDPOINT);
    private static final Outcome UNSUPPORTED = Outcome.dropped(DropReason.UNSUPPORTED_PROTOCOL);

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
    }

    @AfterEach
    void close() {
        programs.close();
    }

    @ParameterizedTest
    @EnumSource
    void aPodSendsFromItsOwnAddressOnly(Cast cast) throws BpfException {
        assertThat(programs.fromPod(packet(cast.client, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
        for (String other : new String[] {cast.elsewhere, cast.remote, cast.node, cast.world}) {
            assertThat(programs.fromPod(packet(other, cast.server).tcp(4000, 80, SYN)))
                    .as(other)
                    .isEqualTo(SPOOFED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theUplinkBringsNoPacketOfALocalPodOrOfTheNode(Cast cast) throws BpfException {
        assertThat(programs.fromNet(packet(cast.remote, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
        for (String other : new String[] {cast.client, cast.elsewhere, cast.server, cast.node}) {
            assertThat(programs.fromNet(packet(other, cast.server).tcp(4000, 80, SYN)))
                    .as(other)
                    .isEqualTo(SPOOFED);
        }
        assertThat(programs.fromNet(packet(cast.client, cast.node).tcp(4000, 80, SYN)))
                .as("a pod's address on a packet for the node")
                .isEqualTo(SPOOFED);
    }

    @ParameterizedTest
    @EnumSource
    void theUplinkIsFreeForWhatIsForNoPod(Cast cast) throws BpfException {
        assertThat(programs.fromNet(packet(cast.world, cast.node).tcp(4000, 22, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.fromNet(packet(cast.world, cast.remote).options().carrying(PacketBuilder.TCP, new byte[1])))
                .isEqualTo(PASSED);
        assertThat(programs.fromNet(PacketBuilder.frame(0x0806))).isEqualTo(PASSED);
        assertThat(programs.fromNet(PacketBuilder.frame(0x88cc))).isEqualTo(PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void aPodReceivesAtItsOwnInterfaceOnly(Cast cast) throws BpfException {
        assertThat(programs.toPod(packet(cast.node, cast.server).tcp(4000, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.toPod(packet(cast.node, cast.elsewhere).tcp(4000, 80, SYN)))
                .isEqualTo(NO_ENDPOINT);
        assertThat(programs.toPod(packet(cast.node, cast.world).tcp(4000, 80, SYN)))
                .isEqualTo(NO_ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"from_pod", "to_pod"})
    void onlyPlainIpAndArpPassAPodsInterface(String program) throws BpfException {
        byte[] tagged = packet(Cast.IPV4.client, Cast.IPV4.server).vlan().udp(1, 2);
        assertThat(programs.run(program, PacketBuilder.frame(0x0806), 0)).isEqualTo(PASSED);
        assertThat(programs.run(program, PacketBuilder.frame(0x88cc), 0)).isEqualTo(UNSUPPORTED);
        assertThat(programs.run(program, tagged, 0)).isEqualTo(UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({"from_pod, 0xa00", "from_pod, 0xb00", "from_pod, 0x200", "from_net, 0xa00", "from_net, 0x200"})
    void aMarkThatCameWithAPacketIsTakenOff(String program, String mark) throws BpfException {
        String source = program.equals("from_pod") ? Cast.IPV4.client : Cast.IPV4.remote;
        byte[] packet = packet(source, Cast.IPV4.server).tcp(4000, 80, SYN);
        assertThat(programs.markAfter(program, packet, Integer.decode(mark) | 0x10001))
                .as("the bits of others stay")
                .isEqualTo(0x10001);
    }

    @Test
    void theProxysMarksOpenAPodForTcpAlone() throws BpfException {
        programs.enforce(LoadedPrograms.SERVER, true, true);
        Outcome denied = Outcome.dropped(DropReason.POLICY_DENIED);
        for (Cast cast : Cast.values()) {
            byte[] tcp = packet(cast.world, cast.server).tcp(4000, 80, SYN);
            byte[] udp = packet(cast.world, cast.server).udp(4000, 80);
            for (int mark : new int[] {0xa00, 0xb00}) {
                assertThat(programs.run("to_pod", tcp, mark)).isEqualTo(PASSED);
                assertThat(programs.run("to_pod", udp, mark)).isEqualTo(denied);
            }
            for (int mark : new int[] {0, 0x100, 0x800, 0xf00}) {
                assertThat(programs.run("to_pod", tcp, mark)).isEqualTo(denied);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPodReachesItselfThroughTheNodeByItsEgressPolicyAlone(Cast cast) throws BpfException {
        programs.enforce(LoadedPrograms.CLIENT, true, false);
        byte[] toItself = packet(cast.client, cast.client).udp(4000, 80);
        assertThat(programs.toPod(toItself)).isEqualTo(Outcome.dropped(DropReason.NOT_A_FLOW));
        assertThat(programs.fromPod(toItself)).isEqualTo(PASSED);
        assertThat(programs.toPod(toItself)).isEqualTo(PASSED);
        programs.enforce(LoadedPrograms.CLIENT, true, true);
        assertThat(programs.fromPod(toItself)).isEqualTo(Outcome.dropped(DropReason.POLICY_DENIED));
    }
}

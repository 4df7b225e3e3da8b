package io.weir.redirect.bpf;

import static io.weir.identity.TrafficDirection.INGRESS;
import static io.weir.redirect.bpf.LoadedPrograms.ANY_PEER;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.TO_PROXY;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.PacketBuilder.ACK;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static io.weir.rules.policymap.PolicyMapDecision.ALLOW;
import static io.weir.rules.policymap.PolicyMapDecision.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The first fragment decides, the others follow it. */
class FragmentsNetnsIT {

    private static final Outcome FRAGMENT = Outcome.dropped(DropReason.FRAGMENT);
    private static final Outcome DENIED = Outcome.dropped(DropReason.POLICY_DENIED);
    private static final byte[] REST = new byte[64];

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
        programs.enforce(SERVER, true, false);
        programs.rule(SERVER, INGRESS, ANY_PEER, PacketBuilder.UDP, 53, ALLOW);
    }

    @AfterEach
    void close() {
        programs.close();
    }

    private static byte[] later(Cast cast, int id, int offset, int protocol) {
        return packet(cast.client, cast.server).fragment(id, offset, false).carrying(protocol, REST);
    }

    @ParameterizedTest
    @EnumSource
    void laterFragmentsShareTheFateOfTheFirst(Cast cast) throws BpfException {
        byte[] allowed = packet(cast.client, cast.server).fragment(1, 0, true).udp(4000, 53);
        byte[] denied = packet(cast.client, cast.server).fragment(2, 0, true).udp(4000, 54);
        assertThat(programs.fromPod(later(cast, 1, 64, PacketBuilder.UDP))).isEqualTo(FRAGMENT);
        assertThat(programs.fromPod(allowed)).isEqualTo(PASSED);
        assertThat(programs.fromPod(later(cast, 1, 64, PacketBuilder.UDP))).isEqualTo(PASSED);
        assertThat(programs.toPod(later(cast, 1, 64, PacketBuilder.UDP))).isEqualTo(PASSED);
        assertThat(programs.fromPod(denied)).isEqualTo(DENIED);
        assertThat(programs.fromPod(later(cast, 2, 64, PacketBuilder.UDP))).isEqualTo(DENIED);
        assertThat(programs.fromPod(later(cast, 1, 64, PacketBuilder.TCP)))
                .as("another protocol")
                .isEqualTo(FRAGMENT);
        assertThat(programs.fromNet(
                        packet(cast.remote, cast.server).fragment(1, 64, false).carrying(PacketBuilder.UDP, REST)))
                .as("another sender")
                .isEqualTo(FRAGMENT);
    }

    @ParameterizedTest
    @EnumSource
    void aFirstFragmentIsForgottenAfterItsTime(Cast cast) throws BpfException {
        BpfMap fragments = programs.map("fragments");
        assertThat(programs.fromPod(
                        packet(cast.client, cast.server).fragment(1, 0, true).udp(4000, 53)))
                .isEqualTo(PASSED);
        fragments.forEach((key, value) ->
                fragments.put(key, Bytes.of(value).u64(8, System.nanoTime()).array()));
        assertThat(programs.fromPod(later(cast, 1, 64, PacketBuilder.UDP))).isEqualTo(FRAGMENT);
    }

    @ParameterizedTest
    @EnumSource
    void aSpoofedFragmentLeavesNoTrace(Cast cast) throws BpfException {
        byte[] spoofed =
                packet(cast.elsewhere, cast.server).fragment(1, 0, true).udp(4000, 53);
        assertThat(programs.fromPod(spoofed)).isEqualTo(Outcome.dropped(DropReason.SPOOFED_SOURCE));
        BpfMap fragments = programs.map("fragments");
        fragments.forEach((key, value) -> {
            throw new AssertionError("a record of a spoofed fragment");
        });
    }

    @ParameterizedTest
    @CsvSource({"6, 8, 8", "6, 16, 8", "17, 4, 0", "132, 8, 8", "1, 4, 0"})
    void aFirstFragmentTooShortToBeJudgedIsDropped(int protocol, int length, int offsetOfRest) throws BpfException {
        Cast cast = Cast.IPV4;
        programs.rule(SERVER, INGRESS, ANY_PEER, 0, 0, ALLOW);
        assertThat(programs.fromPod(
                        packet(cast.client, cast.server).fragment(3, 0, true).carrying(protocol, new byte[length])))
                .isEqualTo(FRAGMENT);
        assertThat(programs.fromPod(later(cast, 3, Math.max(8, offsetOfRest), protocol)))
                .isEqualTo(FRAGMENT);
    }

    @ParameterizedTest
    @EnumSource
    void aLaterFragmentMayNotOverwriteTheFlags(Cast cast) throws BpfException {
        programs.rule(SERVER, INGRESS, ANY_PEER, PacketBuilder.TCP, 80, ALLOW);
        assertThat(programs.fromPod(
                        packet(cast.client, cast.server).fragment(4, 0, true).tcp(4000, 80, ACK)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(later(cast, 4, 8, PacketBuilder.TCP))).isEqualTo(FRAGMENT);
        assertThat(programs.fromPod(later(cast, 4, 16, PacketBuilder.TCP))).isEqualTo(FRAGMENT);
        assertThat(programs.fromPod(later(cast, 4, 24, PacketBuilder.TCP))).isEqualTo(PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectedSynInPiecesIsAnnouncedAndLeftToReassembly(Cast cast) throws BpfException {
        programs.rule(SERVER, INGRESS, ANY_PEER, PacketBuilder.TCP, 80, REDIRECT);
        byte[] stray = packet(cast.client, cast.server).fragment(5, 0, true).tcp(4001, 80, ACK);
        byte[] syn = packet(cast.client, cast.server).fragment(6, 0, true).tcp(4000, 80, SYN);
        assertThat(programs.fromPod(stray))
                .as("of a connection that nobody announced")
                .isEqualTo(FRAGMENT);
        assertThat(programs.fromPod(syn)).isEqualTo(TO_PROXY);
        assertThat(programs.fromPod(later(cast, 6, 24, PacketBuilder.TCP))).isEqualTo(TO_PROXY);
    }

    @Test
    void anIpv6FragmentMustBeginWithItsTransport() throws BpfException {
        programs.policy(SERVER, Map.of());
        programs.enforce(SERVER, false, false);
        Cast cast = Cast.IPV6;
        PacketBuilder hidden = packet(cast.client, cast.server)
                .fragment(7, 0, true)
                .extension(PacketBuilder.DESTINATION_OPTIONS, 0, 1, 4);
        assertThat(programs.fromPod(hidden.udp(4000, 53))).isEqualTo(FRAGMENT);
    }
}

package io.weir.redirect.bpf;

import static io.weir.redirect.bpf.LoadedPrograms.CLIENT;
import static io.weir.redirect.bpf.LoadedPrograms.ELSEWHERE;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv6 on the link between a pod and its node. Everything is enforced and nothing allowed here. */
class NeighboursNetnsIT {

    private static final String GATEWAY = "fe80::1";
    private static final String POD_ON_LINK = "fe80::99";

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
        programs.enforce(CLIENT, true, true);
        programs.enforce(SERVER, true, true);
        programs.enforce(ELSEWHERE, true, true);
    }

    @AfterEach
    void close() {
        programs.close();
    }

    @ParameterizedTest(name = "type {2}, hop limit {3}, from {0} to {1}: {4}")
    @CsvSource({
        // neighbour discovery with the node
        "fe80::99, ff02::1:ff00:1, 135, 255, NONE",
        "fe80::99, fe80::1, 136, 255, NONE",
        "fe80::99, ff02::2, 133, 255, NONE",
        "fd00::20, ff02::1:ff00:1, 135, 255, NONE",
        "fd00::20, fe80::1, 136, 255, NONE",
        "fd00::20, fd99::1, 136, 255, NONE",
        // before the pod has an address
        "::, ff02::1:ff00:20, 135, 255, NONE",
        "::, ff02::2, 133, 255, NONE",
        "::, ff02::1, 136, 255, SPOOFED_SOURCE",
        // not from the neighbour itself
        "fe80::99, ff02::1:ff00:1, 135, 254, SPOOFED_SOURCE",
        "fd00::20, ff02::1:ff00:1, 135, 64, UNSUPPORTED_PROTOCOL",
        // another pod's address
        "fd00::30, ff02::1:ff00:1, 135, 255, SPOOFED_SOURCE",
        "fd00:1::20, fe80::1, 136, 255, SPOOFED_SOURCE",
        // only routers say these
        "fe80::99, ff02::1, 134, 255, SPOOFED_SOURCE",
        "fe80::99, fe80::1, 137, 255, SPOOFED_SOURCE",
        "fd00::20, fe80::1, 137, 255, UNSUPPORTED_PROTOCOL",
        // beyond the link it is traffic like any other
        "fd00::20, fd00::10, 135, 255, POLICY_DENIED",
        "fd00::20, 2001:db8::1, 136, 255, POLICY_DENIED",
        // multicast listeners
        "fe80::99, ff02::16, 143, 1, NONE",
        "::, ff02::16, 143, 1, NONE",
        "fe80::99, ff02::2, 132, 1, NONE",
        "fe80::99, ff02::16, 143, 64, SPOOFED_SOURCE",
        "fe80::99, fe80::1, 143, 1, SPOOFED_SOURCE",
        // everything else
        "fe80::99, fe80::1, 128, 64, SPOOFED_SOURCE",
        "fd00::20, fe80::1, 128, 64, UNSUPPORTED_PROTOCOL",
        "fd00::20, ff02::1, 128, 64, UNSUPPORTED_PROTOCOL",
        "::, fd00::10, 135, 255, NONE",
        "::, fd00::10, 128, 255, SPOOFED_SOURCE",
    })
    void aPodSendsDiscoveryAndReportsOnly(String source, String destination, int type, int hopLimit, DropReason reason)
            throws BpfException {
        byte[] message = packet(source, destination).hopLimit(hopLimit).icmp(type, 0);
        assertThat(programs.fromPod(message).reason()).isEqualTo(reason);
    }

    @Test
    void linkLocalAddressesCarryNoTraffic() throws BpfException {
        assertThat(programs.fromPod(packet(POD_ON_LINK, GATEWAY).udp(4000, 53)))
                .isEqualTo(Outcome.dropped(DropReason.SPOOFED_SOURCE));
        assertThat(programs.fromPod(packet(Cast.IPV6.client, GATEWAY).tcp(4000, 22, PacketBuilder.SYN)))
                .isEqualTo(Outcome.dropped(DropReason.UNSUPPORTED_PROTOCOL));
        assertThat(programs.toPod(packet(GATEWAY, Cast.IPV6.client).udp(4000, 53)))
                .isEqualTo(Outcome.dropped(DropReason.UNSUPPORTED_PROTOCOL));
        assertThat(programs.toPod(packet(GATEWAY, POD_ON_LINK).udp(4000, 53)))
                .isEqualTo(Outcome.dropped(DropReason.NO_ENDPOINT));
    }

    @Test
    void theNodeSpeaksToItsPodsAsRouter() throws BpfException {
        assertThat(programs.toPod(packet(GATEWAY, POD_ON_LINK).hopLimit(255).icmp(135, 0)))
                .isEqualTo(PASSED);
        assertThat(programs.toPod(packet(GATEWAY, "ff02::1").hopLimit(255).icmp(134, 0)))
                .isEqualTo(PASSED);
        assertThat(programs.toPod(packet(GATEWAY, "ff02::1").hopLimit(1).icmp(130, 0)))
                .isEqualTo(PASSED);
    }

    @Test
    void whatWasForwardedIsNoNeighboursWord() throws BpfException {
        byte[] atTheUplink =
                packet(Cast.IPV6.world, Cast.IPV6.client).hopLimit(255).icmp(136, 0);
        byte[] atThePod =
                packet(Cast.IPV6.world, Cast.IPV6.client).hopLimit(254).icmp(136, 0);
        assertThat(programs.fromNet(atTheUplink)).isEqualTo(PASSED);
        assertThat(programs.toPod(atThePod)).isEqualTo(Outcome.dropped(DropReason.POLICY_DENIED));
    }
}

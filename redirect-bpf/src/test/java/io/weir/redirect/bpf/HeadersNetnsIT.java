package io.weir.redirect.bpf;

import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.PacketBuilder.ACK;
import static io.weir.redirect.bpf.PacketBuilder.DESTINATION_OPTIONS;
import static io.weir.redirect.bpf.PacketBuilder.FIN;
import static io.weir.redirect.bpf.PacketBuilder.HOP_BY_HOP;
import static io.weir.redirect.bpf.PacketBuilder.ROUTING;
import static io.weir.redirect.bpf.PacketBuilder.RST;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that are cut, lie, or would show a later reader another packet. Nothing is enforced here. */
class HeadersNetnsIT {

    private static final Outcome MALFORMED = Outcome.dropped(DropReason.MALFORMED);
    private static final Outcome UNSUPPORTED = Outcome.dropped(DropReason.UNSUPPORTED_PROTOCOL);
    private static final int ETHERNET = 14;

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
    }

    @AfterEach
    void close() {
        programs.close();
    }

    private static PacketBuilder fromClient(Cast cast) {
        return packet(cast.client, cast.server);
    }

    @ParameterizedTest
    @EnumSource
    void aPacketCutInItsTransportHeaderDrops(Cast cast) throws BpfException {
        byte[] whole = fromClient(cast).tcp(4000, 80, SYN);
        int network = ETHERNET + (cast == Cast.IPV4 ? 20 : 40); // a test run takes no less
        int headers = network + 20;
        for (int length = network; length < headers; length++) {
            assertThat(programs.fromPod(Arrays.copyOf(whole, length)))
                    .as(length + " bytes")
                    .isEqualTo(MALFORMED);
        }
        assertThat(programs.fromPod(Arrays.copyOf(whole, headers))).isEqualTo(PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void portsBehindTheEndThatTheIpHeaderNamesDoNotCount(Cast cast) throws BpfException {
        byte[] padded = fromClient(cast).tcp(4000, 80, SYN);
        int field = cast == Cast.IPV4 ? ETHERNET + 2 : ETHERNET + 4;
        ByteBuffer.wrap(padded).putShort(field, (short) (cast == Cast.IPV4 ? 20 + 8 : 8));
        assertThat(programs.fromPod(padded)).isEqualTo(MALFORMED);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                arguments("version 6 in an IPv4 packet", Cast.IPV4, 0, 0x65),
                arguments("version 4 in an IPv6 packet", Cast.IPV6, 0, 0x40),
                arguments("a header shorter than any", Cast.IPV4, 0, 0x44),
                arguments("a header longer than the packet", Cast.IPV4, 0, 0x4f),
                arguments("a TCP header shorter than any", Cast.IPV4, 20 + 12, 0x40),
                arguments("a TCP header shorter than any", Cast.IPV6, 40 + 12, 0x40));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aHeaderThatContradictsItselfDrops(String name, Cast cast, int offset, int value) throws BpfException {
        byte[] changed = fromClient(cast).tcp(4000, 80, SYN);
        changed[ETHERNET + offset] = (byte) value;
        assertThat(programs.fromPod(changed)).as(name).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {SYN | FIN, SYN | RST, SYN | FIN | ACK, SYN | RST | ACK})
    void aSynThatAlsoEndsItsConnectionDrops(int flags) throws BpfException {
        for (Cast cast : Cast.values()) {
            assertThat(programs.fromPod(fromClient(cast).tcp(4000, 80, flags))).isEqualTo(MALFORMED);
        }
    }

    static Stream<Arguments> options() {
        return Stream.of(
                arguments("router alert", new int[] {148, 4, 0, 0}, true),
                arguments("record route", new int[] {7, 7, 4, 0, 0, 0, 0, 0}, true),
                arguments("nothing behind the end", new int[] {1, 0, 131, 7}, true),
                arguments("forty times nothing", filled(40, 1), true),
                arguments("loose source route", new int[] {131, 7, 4, 10, 15, 0, 30, 0}, false),
                arguments("strict source route", new int[] {137, 7, 4, 10, 15, 0, 30, 0}, false),
                arguments("source route behind others", new int[] {1, 148, 4, 0, 0, 1, 131, 7}, false),
                arguments("an option without length", new int[] {7, 0, 0, 0}, false),
                arguments("an option of its type alone", new int[] {7, 1, 0, 0}, false));
    }

    private static int[] filled(int length, int value) {
        int[] filled = new int[length];
        Arrays.fill(filled, value);
        return filled;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void ipv4OptionsMayNotRoute(String name, int[] options, boolean passes) throws BpfException {
        assertThat(programs.fromPod(fromClient(Cast.IPV4).options(options).udp(4000, 53)))
                .as(name)
                .isEqualTo(passes ? PASSED : MALFORMED);
    }

    static Stream<Arguments> extensions() {
        PacketBuilder long6 = ipv6();
        for (int i = 0; i < 6; i++) {
            long6.extension(DESTINATION_OPTIONS);
        }
        return Stream.of(
                arguments("hop-by-hop", ipv6().extension(HOP_BY_HOP), PASSED),
                arguments(
                        "hop-by-hop, destination options",
                        ipv6().extension(HOP_BY_HOP).extension(DESTINATION_OPTIONS),
                        PASSED),
                arguments(
                        "hop-by-hop not first",
                        ipv6().extension(DESTINATION_OPTIONS).extension(HOP_BY_HOP),
                        MALFORMED),
                arguments("a route of type 0", ipv6().extension(ROUTING, 0, 0, 1), MALFORMED),
                arguments("a route of type 0 at its end", ipv6().extension(ROUTING, 0, 0, 0), MALFORMED),
                arguments("a segment route with hops left", ipv6().extension(ROUTING, 0, 4, 1), MALFORMED),
                arguments("a segment route at its end", ipv6().extension(ROUTING, 0, 4, 0), PASSED),
                arguments("longer than the packet", ipv6().extension(DESTINATION_OPTIONS, 200), MALFORMED),
                arguments("too many", long6, UNSUPPORTED),
                arguments("mobility", ipv6().extension(135), UNSUPPORTED),
                arguments("host identity", ipv6().extension(139), UNSUPPORTED),
                arguments("shim6", ipv6().extension(140), UNSUPPORTED),
                arguments("an experiment", ipv6().extension(253), UNSUPPORTED));
    }

    private static PacketBuilder ipv6() {
        return fromClient(Cast.IPV6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("extensions")
    void ipv6ExtensionsAreWalkedOrRefused(String name, PacketBuilder packet, Outcome expected) throws BpfException {
        assertThat(programs.fromPod(packet.udp(4000, 53))).as(name).isEqualTo(expected);
    }

    @Test
    void extensionsHideNoPort() throws BpfException {
        programs.enforce(SERVER, true, false);
        assertThat(programs.fromPod(ipv6().extension(HOP_BY_HOP)
                        .extension(DESTINATION_OPTIONS)
                        .tcp(1, 80, SYN)))
                .isEqualTo(Outcome.dropped(DropReason.POLICY_DENIED));
    }
}

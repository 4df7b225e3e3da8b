package io.weir.redirect.bpf;

import static io.weir.redirect.bpf.LoadedPrograms.CLIENT;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors pass when they quote a packet of a flow we know. Everything is enforced and nothing allowed here. */
class IcmpErrorsNetnsIT {

    private static final Outcome NOT_A_FLOW = Outcome.dropped(DropReason.NOT_A_FLOW);
    private static final int ENOUGH = 48;

    private LoadedPrograms programs;

    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
    }

    @AfterEach
    void close() {
        programs.close();
    }

    private static int unreachable(Cast cast) {
        return cast == Cast.IPV4 ? 3 : 1;
    }

    /** Opens a flow from the client, and then closes everything. */
    private void sendThenClose(byte[] question) throws BpfException {
        assertThat(programs.fromPod(question)).isEqualTo(PASSED);
        programs.enforce(CLIENT, true, true);
        programs.enforce(SERVER, true, true);
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverReportsToTheSender(Cast cast) throws BpfException {
        for (byte[] question : new byte[][] {
            packet(cast.client, cast.server).udp(4000, 53),
            packet(cast.client, cast.server).tcp(4000, 80, SYN),
            packet(cast.client, cast.server).sctp(4000, 80, 1),
            packet(cast.client, cast.server).echoRequest(7),
            packet(cast.client, cast.server).carrying(50, new byte[32])
        }) {
            programs.enforce(CLIENT, false, false);
            programs.enforce(SERVER, false, false);
            sendThenClose(question);
            byte[] error = packet(cast.server, cast.client).error(unreachable(cast), question, ENOUGH);
            assertThat(programs.fromPod(error)).isEqualTo(PASSED);
            assertThat(programs.toPod(error)).isEqualTo(PASSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRouterReportsOnWhatAPodSent(Cast cast) throws BpfException {
        byte[] question = packet(cast.client, cast.world).udp(4000, 53);
        sendThenClose(question);
        byte[] fromOutside = packet(cast.remote, cast.client).error(cast == Cast.IPV4 ? 3 : 2, question, ENOUGH);
        byte[] fromTheNode = packet(cast.node, cast.client).error(unreachable(cast), question, ENOUGH);
        assertThat(programs.fromNet(fromOutside)).isEqualTo(PASSED);
        assertThat(programs.toPod(fromOutside)).isEqualTo(PASSED);
        assertThat(programs.toPod(fromTheNode)).isEqualTo(PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorAboutSomethingElseDrops(Cast cast) throws BpfException {
        byte[] known = packet(cast.client, cast.server).udp(4000, 53);
        sendThenClose(known);
        int type = unreachable(cast);
        PacketBuilder answer = packet(cast.server, cast.client);
        byte[] otherPort = packet(cast.client, cast.server).udp(4001, 53);
        byte[] otherProtocol = packet(cast.client, cast.server).tcp(4000, 53, SYN);
        byte[] ofSomebodyElse = packet(cast.elsewhere, cast.server).udp(4000, 53);
        byte[] toSomebodyElse = packet(cast.client, cast.elsewhere).udp(4000, 53);
        for (byte[] quoted : new byte[][] {otherPort, otherProtocol, ofSomebodyElse, toSomebodyElse}) {
            assertThat(programs.fromPod(answer.error(type, quoted, ENOUGH))).isEqualTo(NOT_A_FLOW);
        }
        int header = cast == Cast.IPV4 ? 20 : 40;
        for (int tooLittle : new int[] {0, header - 1, header, header + 2}) {
            assertThat(programs.fromPod(answer.error(type, known, tooLittle)))
                    .as(tooLittle + " bytes quoted")
                    .isEqualTo(NOT_A_FLOW);
        }
        assertThat(programs.fromPod(answer.error(type, known, header + 4))).isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.server, cast.elsewhere).error(type, known, ENOUGH)))
                .as("sent to somebody who did not send the quoted packet")
                .isEqualTo(NOT_A_FLOW);
    }

    @ParameterizedTest
    @EnumSource
    void aQuotedLaterFragmentIsFoundByItsDatagram(Cast cast) throws BpfException {
        byte[] first = packet(cast.client, cast.server).fragment(9, 0, true).udp(4000, 53);
        byte[] later =
                packet(cast.client, cast.server).fragment(9, 64, false).carrying(PacketBuilder.UDP, new byte[64]);
        byte[] stray =
                packet(cast.client, cast.server).fragment(8, 64, false).carrying(PacketBuilder.UDP, new byte[64]);
        sendThenClose(first);
        PacketBuilder answer = packet(cast.server, cast.client);
        assertThat(programs.fromPod(answer.error(unreachable(cast), later, 64))).isEqualTo(PASSED);
        assertThat(programs.fromPod(answer.error(unreachable(cast), stray, 64))).isEqualTo(NOT_A_FLOW);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInPiecesDrops(Cast cast) throws BpfException {
        byte[] question = packet(cast.client, cast.server).udp(4000, 53);
        sendThenClose(question);
        byte[] pieces = packet(cast.server, cast.client).fragment(9, 0, true).error(unreachable(cast), question, 64);
        assertThat(programs.fromPod(pieces)).isEqualTo(Outcome.dropped(DropReason.FRAGMENT));
    }

    @Test
    void noPodTellsAnotherWhereToRoute() throws BpfException {
        byte[] question = packet(Cast.IPV4.client, Cast.IPV4.server).udp(4000, 53);
        sendThenClose(question);
        int redirect = 5;
        assertThat(programs.fromPod(packet(Cast.IPV4.server, Cast.IPV4.client).error(redirect, question, ENOUGH)))
                .isEqualTo(NOT_A_FLOW);
    }
}

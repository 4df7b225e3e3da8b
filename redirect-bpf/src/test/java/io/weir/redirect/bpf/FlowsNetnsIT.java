package io.weir.redirect.bpf;

import static io.weir.identity.TrafficDirection.EGRESS;
import static io.weir.identity.TrafficDirection.INGRESS;
import static io.weir.redirect.bpf.LoadedPrograms.ANY_PEER;
import static io.weir.redirect.bpf.LoadedPrograms.CLIENT;
import static io.weir.redirect.bpf.LoadedPrograms.Outcome.PASSED;
import static io.weir.redirect.bpf.LoadedPrograms.SERVER;
import static io.weir.redirect.bpf.PacketBuilder.ACK;
import static io.weir.redirect.bpf.PacketBuilder.FIN;
import static io.weir.redirect.bpf.PacketBuilder.RST;
import static io.weir.redirect.bpf.PacketBuilder.SYN;
import static io.weir.redirect.bpf.PacketBuilder.packet;
import static io.weir.rules.policymap.PolicyMapDecision.ALLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.identity.EndpointId;
import io.weir.redirect.bpf.LoadedPrograms.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as an answer, and for how long. */
class FlowsNetnsIT {

    private static final Outcome DENIED = Outcome.dropped(DropReason.POLICY_DENIED);
    private static final int CHUNK_INIT = 1;
    private static final int CHUNK_DATA = 0;

    private LoadedPrograms programs;

    /** The server may send nothing of its own accord. */
    @BeforeEach
    void load() throws BpfException {
        programs = new LoadedPrograms();
        programs.enforce(SERVER, false, true);
    }

    @AfterEach
    void close() {
        programs.close();
    }

    private static byte[] tcp(String source, int sourcePort, String destination, int destinationPort, int flags) {
        return packet(source, destination).tcp(sourcePort, destinationPort, flags);
    }

    /** How long the flows of an endpoint have to live, to the second. */
    private List<Long> secondsLeft(EndpointId endpoint) throws BpfException {
        List<Long> left = new ArrayList<>();
        for (FlowEntry flow : programs.flows().entries()) {
            if (flow.endpoint().equals(endpoint)) {
                long nanos = flow.expiresNanos() - System.nanoTime();
                left.add(Duration.ofNanos(nanos).plusMillis(999).toSeconds());
            }
        }
        return left;
    }

    @ParameterizedTest
    @EnumSource
    void answersPassAClosedDirection(Cast cast) throws BpfException {
        byte[] answer = tcp(cast.server, 80, cast.client, 4000, SYN | ACK);
        assertThat(programs.fromPod(answer)).isEqualTo(DENIED);
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(answer)).isEqualTo(PASSED);
        assertThat(programs.toPod(answer)).isEqualTo(PASSED);
        assertThat(programs.fromPod(tcp(cast.server, 81, cast.client, 4000, ACK)))
                .as("another port")
                .isEqualTo(DENIED);
    }

    @ParameterizedTest
    @EnumSource
    void bothSidesOfALocalFlowKnowIt(Cast cast) throws BpfException {
        programs.enforce(CLIENT, true, false);
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.flows().entries())
                .extracting(FlowEntry::endpoint, FlowEntry::direction, FlowEntry::localPort)
                .containsExactlyInAnyOrder(tuple(CLIENT, EGRESS, 4000), tuple(SERVER, INGRESS, 80));
    }

    @ParameterizedTest
    @EnumSource
    void aSynIsNeverAnAnswer(Cast cast) throws BpfException {
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(tcp(cast.server, 80, cast.client, 4000, SYN)))
                .isEqualTo(DENIED);
        assertThat(programs.fromNet(packet(cast.remote, cast.server).sctp(4000, 80, CHUNK_INIT)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.server, cast.remote).sctp(80, 4000, CHUNK_INIT)))
                .isEqualTo(DENIED);
        assertThat(programs.fromPod(packet(cast.server, cast.remote).sctp(80, 4000, CHUNK_DATA)))
                .isEqualTo(PASSED);
    }

    @ParameterizedTest
    @EnumSource
    void aPingIsAnsweredButGivesNoRightToPing(Cast cast) throws BpfException {
        assertThat(programs.fromPod(packet(cast.client, cast.server).echoRequest(0)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.client, cast.server).echoRequest(7)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.server, cast.client).echoReply(7)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.server, cast.client).echoReply(8)))
                .isEqualTo(DENIED);
        assertThat(programs.fromPod(packet(cast.server, cast.client).echoRequest(7)))
                .isEqualTo(DENIED);
        assertThat(programs.fromPod(packet(cast.server, cast.client).echoRequest(0)))
                .isEqualTo(DENIED);
    }

    @ParameterizedTest
    @EnumSource
    void onlyAnOpeningPacketMakesAFlow(Cast cast) throws BpfException {
        for (int flags : new int[] {ACK, SYN | ACK, FIN | ACK, RST, 0}) {
            assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, flags)))
                    .isEqualTo(PASSED);
        }
        assertThat(programs.fromPod(packet(cast.client, cast.server).sctp(4000, 80, CHUNK_DATA)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(packet(cast.client, cast.server).echoReply(7)))
                .isEqualTo(PASSED);
        assertThat(programs.flows().entries()).isEmpty();
        assertThat(programs.fromPod(packet(cast.client, cast.server).udp(4000, 80)))
                .isEqualTo(PASSED);
        assertThat(programs.flows().entries()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void theQuestionsDirectionIsJudgedEveryTime(Cast cast) throws BpfException {
        programs.enforce(SERVER, true, true);
        programs.rule(SERVER, INGRESS, ANY_PEER, PacketBuilder.TCP, 80, ALLOW);
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, SYN)))
                .isEqualTo(PASSED);
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, ACK)))
                .isEqualTo(PASSED);
        programs.policy(SERVER, Map.of());
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, ACK)))
                .isEqualTo(DENIED);
        assertThat(programs.toPod(tcp(cast.client, 4000, cast.server, 80, ACK))).isEqualTo(DENIED);
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredFlowHasNoAnswers(Cast cast) throws BpfException {
        BpfMap flows = programs.map("flows");
        assertThat(programs.fromPod(tcp(cast.client, 4000, cast.server, 80, SYN)))
                .isEqualTo(PASSED);
        flows.forEach((key, value) -> flows.put(
                key, Bytes.of(value).u64(FlowMap.EXPIRES_NS, System.nanoTime()).array()));
        assertThat(programs.fromPod(tcp(cast.server, 80, cast.client, 4000, ACK)))
                .isEqualTo(DENIED);
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4, S, 60", "IPV4, Sa, 21600", "IPV4, Saf, 21600", "IPV4, SafF, 10", "IPV4, SaR, 10", "IPV4, Sr, 10",
        "IPV4, SafFS, 60", "IPV4, SaS, 21600", "IPV4, U, 60", "IPV4, Uu, 180", "IPV4, E, 60", "IPV4, Ee, 60",
        "IPV6, S, 60", "IPV6, Sa, 21600", "IPV6, SafF, 10", "IPV6, U, 60", "IPV6, Uu, 180", "IPV6, E, 60",
    })
    void aFlowLivesAsLongAsItsProtocolAsks(Cast cast, String packets, long seconds) throws BpfException {
        for (int i = 0; i < packets.length(); i++) {
            assertThat(programs.fromPod(step(cast, packets.charAt(i))))
                    .as(packets + " at " + i)
                    .isEqualTo(PASSED);
        }
        assertThat(secondsLeft(SERVER)).containsExactly(seconds);
        assertThat(secondsLeft(CLIENT)).containsExactly(seconds);
    }

    /** The client's packets in capitals, the server's in small letters. */
    private static byte[] step(Cast cast, char step) {
        return switch (step) {
            case 'S' -> tcp(cast.client, 4000, cast.server, 80, SYN);
            case 'R' -> tcp(cast.client, 4000, cast.server, 80, RST);
            case 'F' -> tcp(cast.client, 4000, cast.server, 80, FIN | ACK);
            case 'a' -> tcp(cast.server, 80, cast.client, 4000, ACK);
            case 'r' -> tcp(cast.server, 80, cast.client, 4000, RST | ACK);
            case 'f' -> tcp(cast.server, 80, cast.client, 4000, FIN | ACK);
            case 'U' -> packet(cast.client, cast.server).udp(4000, 80);
            case 'u' -> packet(cast.server, cast.client).udp(80, 4000);
            case 'E' -> packet(cast.client, cast.server).echoRequest(7);
            case 'e' -> packet(cast.server, cast.client).echoReply(7);
            default -> throw new IllegalArgumentException("step " + step);
        };
    }
}

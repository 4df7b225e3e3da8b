package io.weir.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenFilesTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "192, 1", "1024, 384", "20000, 9279", "1048576, 491424", "9223372036854775807, 2147483647"})
    void connectionsLeaveRoomForThoseThatAreTurnedAway(long openFiles, int connections) {
        assertThat(OpenFiles.connections(openFiles)).isEqualTo(connections);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 50000, 2",
        "1058, 50000, 466",
        "1058, 1, 67",
        "1048576, 50000, 115536",
        "9223372036854775807, 1, 2147483647"
    })
    void thoseThatAreTurnedAwayAreAcceptedBesides(long openFiles, int maxConnections, int clients) {
        assertThat(OpenFiles.clients(openFiles, maxConnections)).isEqualTo(clients);
    }
}

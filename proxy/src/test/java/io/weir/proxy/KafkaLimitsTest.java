package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.proxy.ProxyLimits.KafkaLimits;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaLimitsTest {

    @ParameterizedTest(name = "{9}")
    @CsvSource({
        "13, 1, 1, 1000, 1, 1, 1, 1, 1, maxRequestBytes 13: expected 14..268435456",
        "268435457, 1, 1, 1000000000, 1, 1, 1, 1, 1, maxRequestBytes 268435457: expected 14..268435456",
        "1001, 1, 1, 1000, 1, 1, 1, 1, 1, 'maxHeldBytes 1000: expected at least maxRequestBytes, 1001'",
        "1000, 1, 1, 1000, 0, 1, 1, 1, 1, heldShareBytes 0: expected at least 1",
        "1000, 0, 1, 1000, 1, 1, 1, 1, 1, maxResponseBytes 0: expected at least 1",
        "1000, 1, 0, 1000, 1, 1, 1, 1, 1, maxEditedBytes 0: expected at least 1",
        "1000, 1, 1, 1000, 1, 0, 1, 1, 1, maxClientIdBytes 0: expected at least 1",
        "1000, 1, 1, 1000, 1, 1, 0, 1, 1, maxUnderWay 0: expected at least 1",
        "1000, 1, 1, 1000, 1, 1, 1, 0, 1, maxAnswerBytes 0: expected at least 1",
        "1000, 1, 1, 1000, 1, 1, 1, 1, -1, maxTopicIds -1: expected at least 1",
    })
    void aBoundOutOfRangeIsRefusedByName(
            int request,
            int response,
            int edited,
            long held,
            int share,
            int clientId,
            int underWay,
            int answer,
            int topicIds,
            String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaLimits(
                        request,
                        response,
                        edited,
                        held,
                        share,
                        clientId,
                        underWay,
                        answer,
                        topicIds,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1)))
                .withMessage(problem);
    }
}

package io.weir.proxy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import org.junit.jupiter.api.Test;

final class QuestionRecordTest {

    private static final KafkaRequestView BARE = new KafkaRequestView(KafkaApi.FETCH, 12, "test");

    private final QuestionRecord record = new QuestionRecord();

    @Test
    void aQuestionIsKeptOnceAndForgottenWithItsRequest() {
        record.add(BARE.withTopic("a"));
        record.add(BARE.withTopic("b"));
        record.add(BARE.withTopic("a"));
        AllowedQuestions first = record.allowed();
        assertThat(first.questions()).containsExactly(BARE.withTopic("a"), BARE.withTopic("b"));
        record.clear();
        assertThat(record.allowed().questions()).isEmpty();
        assertThat(first.questions()).hasSize(2);
    }

    @Test
    void aTopicThatIsCalledEveryIsNotEveryTopic() {
        record.add(BARE.withTopic("every"));
        record.add(BARE.withTopic(KafkaRequestView.EVERY));
        assertThat(record.allowed().questions()).hasSize(2);
    }

    @Test
    void aFetchSessionOfTheLongestNamesIsKeptAndMoreIsNot() {
        for (int i = 0; i < 20_000; i++) {
            record.add(BARE.withTopic("t".repeat(244) + (10_000 + i)));
        }
        assertThat(record.allowed().complete()).isTrue();
        assertThat(record.allowed().questions()).hasSize(20_000);
        for (int i = 0; i < 10_000; i++) {
            record.add(BARE.withTopic("u".repeat(244) + (10_000 + i)));
        }
        assertThat(record.allowed()).isEqualTo(AllowedQuestions.TOO_MANY);
    }
}

package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of many names: what asking about them, and keeping the answers, is bounded by. */
final class ManyNamesTest {

    private static List<String> names(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toList();
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of(ApiKeys.METADATA, (short) 9, (IntFunction<ApiMessage>) ManyNamesTest::metadata),
                Arguments.of(ApiKeys.FETCH, (short) 12, (IntFunction<ApiMessage>) ManyNamesTest::fetch),
                Arguments.of(ApiKeys.DESCRIBE_GROUPS, (short) 5, (IntFunction<ApiMessage>)
                        count -> new DescribeGroupsRequestData().setGroups(names(count, i -> "group-" + i))),
                Arguments.of(ApiKeys.FIND_COORDINATOR, (short) 4, (IntFunction<ApiMessage>)
                        count -> new FindCoordinatorRequestData().setCoordinatorKeys(names(count, i -> "group-" + i))));
    }

    private static MetadataRequestData metadata(int count) {
        return new MetadataRequestData()
                .setAllowAutoTopicCreation(false)
                .setTopics(names(count, i -> "topic-" + i).stream()
                        .map(name -> new MetadataRequestTopic().setName(name))
                        .toList());
    }

    private static FetchRequestData fetch(int count) {
        return new FetchRequestData()
                .setTopics(names(count, i -> "topic-" + i).stream()
                        .map(name -> new FetchTopic().setTopic(name))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void aRequestHasABoundedNumberOfNames(ApiKeys api, short version, IntFunction<ApiMessage> request) {
        assertInstanceOf(Judgement.Forward.class, new Rig().judge(api, version, request.apply(Inquiry.MAX_QUESTIONS)));
        Judgement.Malformed malformed = assertInstanceOf(
                Judgement.Malformed.class, new Rig().judge(api, version, request.apply(Inquiry.MAX_QUESTIONS + 1)));
        assertTrue(malformed.why().contains("expected at most 20000 different ones"), malformed::why);
    }

    @Test
    void aNameThatComesAgainGetsTheAnswerItGot() {
        ListOffsetsRequestData request = new ListOffsetsRequestData()
                .setTopics(names(2 * Inquiry.MAX_QUESTIONS, i -> i % 3 == 0 ? Names.OTHER_TOPIC : Names.TOPIC).stream()
                        .map(name -> new ListOffsetsTopic().setName(name))
                        .toList());
        Rig rig = new Rig().deny(Names.OTHER_TOPIC);
        Judgement.Replace replace =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.LIST_OFFSETS, (short) 5, request));
        ListOffsetsRequestData left =
                (ListOffsetsRequestData) Rig.readRequest(ApiKeys.LIST_OFFSETS, (short) 5, replace.request());
        assertTrue(left.topics().stream().allMatch(topic -> topic.name().equals(Names.TOPIC)));
        assertEquals(2 * Inquiry.MAX_QUESTIONS * 2 / 3, left.topics().size());
        assertTrue(rig.questions.size() <= 3, () -> rig.questions.size() + " questions");
    }

    @Test
    void theReasonIsSearchedForTheFirstDenialAlone() {
        String[] denied = names(100, i -> "topic-" + i).toArray(String[]::new);
        Rig rig = new Rig().deny(denied);
        Judgement.Answer answer =
                assertInstanceOf(Judgement.Answer.class, rig.judge(ApiKeys.FETCH, (short) 12, fetch(100)));
        answer.response().release();
        assertEquals(100, rig.questions.size());
        assertEquals(1, rig.reasons);
    }

    @Test
    void whatIsKeptForAResponseIsCounted() {
        Judgement.Forward whole =
                assertInstanceOf(Judgement.Forward.class, new Rig().judge(ApiKeys.METADATA, (short) 12, metadata(300)));
        assertEquals(0, whole.response().keptBytes(), "a response that is read, and nothing is put into");
        Rig rig = new Rig().deny(names(299, i -> "topic-" + i).toArray(String[]::new));
        Judgement.Replace part =
                assertInstanceOf(Judgement.Replace.class, rig.judge(ApiKeys.METADATA, (short) 12, metadata(300)));
        part.request().release();
        assertTrue(part.response().keptBytes() > 299 * 200, () -> part.response() + "");
    }
}

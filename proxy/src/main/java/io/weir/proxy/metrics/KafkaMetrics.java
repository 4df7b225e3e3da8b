package io.weir.proxy.metrics;

import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka requests that one event loop has counted, by API, topic and result. It alone writes; anybody reads. As many topics are told
 * apart as {@link TopicLabels} names, whatever clients send.
 */
@SuppressWarnings("EnumOrdinal")
public final class KafkaMetrics {

    /** Hears of each number that is not 0. */
    interface Reader {
        void count(String topic, String api, RequestResult result, long count);
    }

    private static final List<KafkaApi> APIS = List.of(KafkaApi.values());
    private static final List<RequestResult> RESULTS = List.of(RequestResult.values());

    private final TopicLabels labels;
    private final AtomicLongArray requests = newCells();
    private final Map<String, AtomicLongArray> byTopic = new ConcurrentHashMap<>();

    KafkaMetrics(TopicLabels labels) {
        this.labels = labels;
    }

    /**
     * Counts a request that has ended, once.
     *
     * @param api null when it is none that policy knows
     * @param topics those it names
     */
    public void requestEnded(@Nullable KafkaApi api, List<String> topics, RequestResult result) {
        int cell = (api == null ? APIS.size() : api.ordinal()) * RESULTS.size() + result.ordinal();
        increment(requests, cell);
        boolean allowed = result == RequestResult.FORWARDED || result == RequestResult.FAILED;
        for (int i = 0; i < topics.size(); i++) {
            String label = labels.of(topics.get(i), allowed);
            AtomicLongArray cells = byTopic.get(label);
            if (cells == null) {
                cells = newCells();
                byTopic.put(label, cells);
            }
            increment(cells, cell);
        }
    }

    /** Reads the numbers by API; the topic is empty. From any thread. */
    void readRequests(Reader reader) {
        read("", requests, reader);
    }

    /** Reads the numbers by topic and API. From any thread. */
    void readTopics(Reader reader) {
        byTopic.forEach((topic, cells) -> read(topic, cells, reader));
    }

    private static void read(String topic, AtomicLongArray cells, Reader reader) {
        for (int cell = 0; cell < cells.length(); cell++) {
            long count = cells.getOpaque(cell);
            if (count != 0) {
                int api = cell / RESULTS.size();
                reader.count(
                        topic,
                        api < APIS.size() ? APIS.get(api).label() : TopicLabels.OTHER,
                        RESULTS.get(cell % RESULTS.size()),
                        count);
            }
        }
    }

    private static AtomicLongArray newCells() {
        return new AtomicLongArray((APIS.size() + 1) * RESULTS.size());
    }

    private static void increment(AtomicLongArray cells, int index) {
        cells.setOpaque(index, cells.getPlain(index) + 1);
    }
}

package io.weir.proxy.kafka;

import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.KafkaResource;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the questions about one request after another of a connection that are answered with yes. Used anew for each; on the
 * event loop of the connection.
 */
final class QuestionRecord {

    /**
     * About what the questions of a connection's requests may take together: those of a fetch session of 20,000 topics with the
     * longest names that brokers take fit in.
     */
    static final long MAX_BYTES = 8 << 20;

    /** The first ones are kept once each: requests that repeat themselves are short. More would take time by their square. */
    private static final int COMPARED = 16;

    /** A list that grew beyond this is not kept for the next request. */
    private static final int KEPT_CAPACITY = 256;

    /** Of a question and its place in a list. */
    private static final long BYTES_BESIDES_NAMES = 64;

    private static final KafkaResource[] RESOURCES = KafkaResource.values();

    private List<KafkaRequestView> questions = new ArrayList<>(COMPARED);
    private long bytes;

    /** Forgets them. */
    void clear() {
        if (questions.size() > KEPT_CAPACITY) {
            questions = new ArrayList<>(COMPARED);
        } else {
            questions.clear();
        }
        bytes = 0;
    }

    /** Takes up a question that was answered with yes. */
    void add(KafkaRequestView question) {
        if (bytes > MAX_BYTES || (questions.size() < COMPARED && isThere(question))) {
            return;
        }
        questions.add(question);
        bytes += BYTES_BESIDES_NAMES;
        for (KafkaResource resource : RESOURCES) {
            String name = question.named(resource);
            bytes += name == null ? 0 : name.length();
        }
    }

    /** What was collected since. */
    AllowedQuestions allowed() {
        return bytes > MAX_BYTES
                ? AllowedQuestions.TOO_MANY
                : new AllowedQuestions(List.copyOf(questions), bytes, true);
    }

    private boolean isThere(KafkaRequestView question) {
        for (KafkaRequestView other : questions) {
            if (isSame(question, other)) {
                return true;
            }
        }
        return false;
    }

    /** Whether both ask the same; every topic is not one that is called so. */
    private static boolean isSame(KafkaRequestView one, KafkaRequestView other) {
        if (!one.equals(other)) {
            return false;
        }
        for (KafkaResource resource : RESOURCES) {
            if (isEvery(one, resource) != isEvery(other, resource)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEvery(KafkaRequestView question, KafkaResource resource) {
        return KafkaRequestView.isEvery(question.named(resource));
    }
}

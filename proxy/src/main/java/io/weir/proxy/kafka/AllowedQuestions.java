package io.weir.proxy.kafka;

import io.weir.proxy.connection.ConnectionPolicy;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.List;

/**
 * The questions by which a request was let through, wholly or in part: those that were answered with yes.
 *
 * @param questions each once, but for repetitions in requests of many
 * @param bytes about what keeping them takes
 * @param complete whether all of them are there; what was not kept cannot be asked again, and counts as denied
 */
record AllowedQuestions(List<KafkaRequestView> questions, long bytes, boolean complete) {

    /** Of what policy is not asked about. */
    static final AllowedQuestions NONE = new AllowedQuestions(List.of(), 0, true);

    /** Of a request with more than is kept. */
    static final AllowedQuestions TOO_MANY = new AllowedQuestions(List.of(), 0, false);

    /** Whether every answer is still yes. */
    boolean areAllowedBy(ConnectionPolicy policy) {
        if (!complete) {
            return false;
        }
        for (KafkaRequestView question : questions) {
            if (!policy.allows(question)) {
                return false;
            }
        }
        return true;
    }
}

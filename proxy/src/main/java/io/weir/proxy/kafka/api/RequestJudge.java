package io.weir.proxy.kafka.api;

import io.weir.proxy.connection.Decision;
import io.weir.rules.snapshot.KafkaRequestView;

/** Makes the decision on each question of a request, by the policy that holds now. On the event loop of the connection. */
public interface RequestJudge {

    /** Whether the request may be made with what the question names. */
    Decision judge(KafkaRequestView question);

    /** Whether {@link #judge} would forward; costs less where nobody is to be told why not. */
    default boolean allows(KafkaRequestView question) {
        return judge(question).forwards();
    }
}

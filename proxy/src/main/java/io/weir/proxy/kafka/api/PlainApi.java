package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.function.Supplier;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * An API that needs no class of its own: its requests are allowed or denied as a whole, and its responses have one error code.
 *
 * @param <Q> its request
 * @param <R> its response
 */
final class PlainApi<Q extends ApiMessage, R extends ApiMessage> extends WholeApi<Q, R> {

    /** The first whose responses may have no protocol; brokers have none in an error. */
    private static final short JOIN_GROUP_WITHOUT_PROTOCOL = 7;

    private final short oldest;
    private final Questions<Q> questions;
    private final Denial<R> denial;

    PlainApi(KafkaApi api, Supplier<Q> request, Supplier<R> response, Questions<Q> questions, Denial<R> denial) {
        this(api, ApiKeys.forId(api.key()).oldestVersion(), request, response, questions, denial);
    }

    PlainApi(
            KafkaApi api,
            short oldest,
            Supplier<Q> request,
            Supplier<R> response,
            Questions<Q> questions,
            Denial<R> denial) {
        super(api, request, response);
        this.oldest = oldest;
        this.questions = questions;
        this.denial = denial;
    }

    @Override
    public short oldestVersion() {
        return oldest;
    }

    @Override
    int maxValues() {
        return api() == KafkaApi.JOIN_GROUP ? BodyReader.MAX_HASHED_VALUES : super.maxValues();
    }

    @Override
    Errors ask(Q body, Inquiry inquiry) {
        return questions.ask(body, inquiry);
    }

    @Override
    void deny(Q body, R response, Errors error, short version) {
        denial.set(response, error.code());
        if (version >= JOIN_GROUP_WITHOUT_PROTOCOL && response instanceof JoinGroupResponseData join) {
            join.setProtocolName(null);
        }
    }

    /** Asks every question of a request, up to the first that is denied. */
    interface Questions<Q> {
        Errors ask(Q body, Inquiry inquiry);
    }

    /** Sets the error code of a response. */
    interface Denial<R> {
        Object set(R response, short errorCode);
    }
}

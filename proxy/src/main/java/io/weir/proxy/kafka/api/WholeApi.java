package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * An API whose requests are allowed or denied as a whole.
 *
 * @param <Q> its request
 * @param <R> its response
 */
abstract class WholeApi<Q extends ApiMessage, R extends ApiMessage> extends MessageApi<Q, R> {

    WholeApi(KafkaApi api, Supplier<Q> request, Supplier<R> response) {
        super(api, request, response);
    }

    /** Asks every question of the request, up to the first that is denied. */
    abstract Errors ask(Q body, Inquiry inquiry);

    /** Puts the denial into a response that has nothing in it. */
    abstract void deny(Q body, R response, Errors error, short version);

    /** What is done with the response to an allowed request. */
    ResponseUse use(Q body, Inquiry inquiry) {
        return ResponseUse.Pass.INSTANCE;
    }

    @Override
    final Judgement judge(Q body, Inquiry inquiry) {
        Errors error = ask(body, inquiry);
        if (error == Errors.NONE) {
            return inquiry.forward(use(body, inquiry));
        }
        R response = newResponse();
        deny(body, response, error, inquiry.version());
        return inquiry.answer(response, error);
    }
}

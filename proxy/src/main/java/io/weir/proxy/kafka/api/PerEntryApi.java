package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * An API whose requests list things that are allowed or denied one by one. What is denied is left out of the request, and its error
 * put into the response, as a broker with ACLs does.
 *
 * @param <Q> its request
 * @param <R> its response
 * @param <T> what the request lists
 * @param <E> what the response lists for each
 */
abstract class PerEntryApi<Q extends ApiMessage, R extends ApiMessage, T, E> extends MessageApi<Q, R> {

    PerEntryApi(KafkaApi api, Supplier<Q> request, Supplier<R> response) {
        super(api, request, response);
    }

    /** The list of the request; what is removed from it does not go on. */
    abstract Collection<T> entries(Q body);

    /** The list of the response; what is added to it gets to the client. */
    abstract Collection<E> answers(R response);

    /** Asks whether the request may be made for an entry. */
    abstract Errors ask(Q body, T entry, Inquiry inquiry);

    /** What the response lists for a denied entry. */
    abstract E denial(T entry, Errors error, short version);

    /** Asks what holds for every entry: {@link Errors#NONE}, or the error that each is denied with. */
    Errors askWhole(Q body, Inquiry inquiry) {
        return entries(body).isEmpty() ? inquiry.ask(inquiry.bare(), errorOfNothing()) : Errors.NONE;
    }

    /** What the log says of a denied request that lists nothing. */
    Errors errorOfNothing() {
        return Errors.TOPIC_AUTHORIZATION_FAILED;
    }

    /** Makes the response to a request of which nothing is allowed, from what it lists for each entry. */
    void deny(R response, List<E> denied, Errors error, short version) {
        answers(response).addAll(denied);
    }

    /** Makes the response to a request that is denied before its entries are asked about. */
    void denyWhole(R response, List<E> denied, Errors error, short version) {
        deny(response, denied, error, version);
    }

    /**
     * Called once for the request that goes on, or what is left of it, which it may put into another form.
     *
     * @return who looks at the response, which is collected for that; null for nobody
     */
    ResponseUse.Peek.@Nullable Reader goesOn(Q body, Inquiry inquiry) {
        return null;
    }

    /** Puts the request that goes on within bounds of its response; returns whether that changed it. */
    boolean bounds(Q body) {
        return false;
    }

    /** Changes the server's response besides, when that is wanted for the request; returns whether it did. */
    boolean change(R response, Inquiry inquiry) {
        return false;
    }

    /** Whether {@link #change} is to be called for the response to this request. */
    boolean changes(Q body, short version) {
        return false;
    }

    @Override
    final Judgement judge(Q body, Inquiry inquiry) throws MalformedBodyException {
        Errors whole = askWhole(body, inquiry);
        Collection<T> entries = entries(body);
        List<E> denied = new ArrayList<>();
        Errors[] error = {whole};
        entries.removeIf(entry -> {
            Errors ofEntry = whole == Errors.NONE ? ask(body, entry, inquiry) : whole;
            if (ofEntry == Errors.NONE) {
                return false;
            }
            denied.add(denial(entry, ofEntry, inquiry.version()));
            error[0] = error[0] == Errors.NONE ? ofEntry : error[0];
            return true;
        });
        if (inquiry.hasUnresolved()) {
            return inquiry.unresolved();
        }
        requireFew(answers(newResponse()), denied);
        if (error[0] != Errors.NONE && entries.isEmpty()) {
            R response = newResponse();
            if (whole == Errors.NONE) {
                deny(response, denied, error[0], inquiry.version());
            } else {
                denyWhole(response, denied, whole, inquiry.version());
            }
            return inquiry.answer(response, error[0]);
        }
        boolean bounded = bounds(body);
        ResponseUse use = use(body, denied, goesOn(body, inquiry), inquiry);
        return bounded || !denied.isEmpty() ? inquiry.replace(body, use, error[0]) : inquiry.forward(use);
    }

    private ResponseUse use(Q body, List<E> denied, ResponseUse.Peek.@Nullable Reader look, Inquiry inquiry) {
        boolean changes = changes(body, inquiry.version());
        if (!changes && denied.isEmpty()) {
            return look == null ? ResponseUse.Pass.INSTANCE : Responses.look(look);
        }
        ResponseUse.Edit edit = Responses.editWhere(inquiry, inquiry.version(), denied, blankResponse(), response -> {
            boolean changed = changes && change(response, inquiry);
            return answers(response).addAll(denied) || changed;
        });
        return look == null ? edit : Responses.lookAndEdit(look, edit);
    }
}

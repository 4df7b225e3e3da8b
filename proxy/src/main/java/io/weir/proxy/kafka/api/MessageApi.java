package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;

/**
 * An API whose requests are read by kafka-clients. It enforces the versions that kafka-clients reads and calls stable.
 *
 * @param <Q> its request
 * @param <R> its response
 */
abstract class MessageApi<Q extends ApiMessage, R extends ApiMessage> implements ApiHandler {

    private final KafkaApi api;
    private final ApiKeys keys;
    private final Supplier<Q> request;
    private final Supplier<R> response;

    MessageApi(KafkaApi api, Supplier<Q> request, Supplier<R> response) {
        this.api = api;
        this.keys = ApiKeys.forId(api.key());
        this.request = request;
        this.response = response;
    }

    @Override
    public final KafkaApi api() {
        return api;
    }

    @Override
    public short oldestVersion() {
        return keys.oldestVersion();
    }

    @Override
    public short latestVersion() {
        return keys.latestVersion(false);
    }

    @Override
    public final Judgement judge(KafkaRequest frame, ConnectionKnowledge connection) {
        try {
            check(frame);
            BodyReader in = new BodyReader(frame.frame(), frame.bodyOffset(), maxValues());
            Q body = Bodies.read(in, frame.version(), request.get());
            return judge(body, new Inquiry(frame, connection, in.valuesRead()));
        } catch (MalformedBodyException | TooManyQuestionsException e) {
            return new Judgement.Malformed(api.label() + " version " + frame.version() + ": " + e.getMessage());
        } catch (UnsupportedVersionException e) {
            return new Judgement.Malformed(
                    api.label() + " version " + frame.version() + ": no response fits: " + e.getMessage());
        }
    }

    /** Judges a request. */
    abstract Judgement judge(Q body, Inquiry inquiry) throws MalformedBodyException;

    /** Looks at a request before it is read. */
    void check(KafkaRequest request) throws MalformedBodyException {}

    /** A request of more values is malformed. */
    int maxValues() {
        return BodyReader.MAX_REQUEST_VALUES;
    }

    /** Refuses to put so many errors into a response that they would cost too much time. */
    static void requireFew(Collection<?> answers, Collection<?> denied) throws MalformedBodyException {
        if (answers instanceof ImplicitLinkedHashCollection && denied.size() > BodyReader.MAX_HASHED_ENTRIES) {
            throw new MalformedBodyException(
                    denied.size() + " denied entries: expected at most " + BodyReader.MAX_HASHED_ENTRIES);
        }
    }

    final R newResponse() {
        return response.get();
    }

    final Supplier<R> blankResponse() {
        return response;
    }
}

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Fetch. Names topics, by ids from version 13 on, or goes on with a session that names them. What is allowed goes on without being read
 * any further. A session with a topic that is denied is answered as one that the server does not know: the client then names all
 * that it fetches, and learns what is denied.
 */
final class FetchApi implements ApiHandler {

    /** Enough for the header of a response, with its tagged fields, and its session id. */
    private static final int PEEKED_BYTES = 128;

    @Override
    public KafkaApi api() {
        return KafkaApi.FETCH;
    }

    @Override
    public short oldestVersion() {
        return ApiKeys.FETCH.oldestVersion();
    }

    @Override
    public short latestVersion() {
        return ApiKeys.FETCH.latestVersion(false);
    }

    @Override
    public Judgement judge(KafkaRequest request, ConnectionKnowledge connection) {
        FetchWalk walk = new FetchWalk(request.version());
        try {
            BodyReader in = new BodyReader(request.frame(), request.bodyOffset(), BodyReader.MAX_WALKED_VALUES);
            Bodies.read(in, walk::read);
            return judge(walk, new Inquiry(request, connection, in.valuesRead()));
        } catch (MalformedBodyException | TooManyQuestionsException e) {
            return new Judgement.Malformed("Fetch version " + request.version() + ": " + e.getMessage());
        }
    }

    private static Judgement judge(FetchWalk walk, Inquiry inquiry) throws MalformedBodyException {
        FetchSessions sessions = inquiry.connection().fetchSessions();
        Set<String> ofSession = walk.hasSession() ? sessions.topics(walk.sessionId()) : Set.of();
        if (ofSession == null) {
            return sessionNotFound(inquiry);
        }
        boolean asksNothing = walk.namesNothing() && (ofSession.isEmpty() || walk.endsSession());
        if (asksNothing || walk.isOfFollower()) {
            Errors whole = walk.isOfFollower()
                    ? inquiry.askEverything(Errors.TOPIC_AUTHORIZATION_FAILED)
                    : inquiry.ask(inquiry.bare(), Errors.TOPIC_AUTHORIZATION_FAILED);
            if (whole != Errors.NONE && walk.namesNothing()) {
                sessions.closed(walk.sessionId());
                return ofSession.isEmpty() ? inquiry.answer(new FetchResponseData(), whole) : sessionNotFound(inquiry);
            }
        }
        List<Errors> errors = ask(walk, inquiry);
        if (inquiry.hasUnresolved()) {
            return inquiry.unresolved();
        }
        boolean allowed = errors.stream().allMatch(error -> error == Errors.NONE);
        if (walk.opensSession() || walk.endsSession()) {
            if (walk.hasSession()) {
                sessions.closed(walk.sessionId());
            }
            return allowed ? inquiry.forward(use(walk, inquiry)) : PartialFetch.judge(errors, inquiry);
        }
        Set<String> named = names(walk, inquiry);
        for (String topic : ofSession) {
            allowed &= named.contains(topic) || inquiry.allows(inquiry.bare().withTopic(topic));
        }
        if (!allowed) {
            sessions.closed(walk.sessionId());
            return sessionNotFound(inquiry);
        }
        sessions.extended(walk.sessionId(), named, Set.of());
        return inquiry.forward(ResponseUse.Pass.INSTANCE);
    }

    /** The errors of the topics, in their order. */
    private static List<Errors> ask(FetchWalk walk, Inquiry inquiry) {
        List<Errors> errors = new ArrayList<>(2);
        if (walk.isOfFollower()) {
            Errors error = inquiry.askEverything(Errors.TOPIC_AUTHORIZATION_FAILED);
            walk.names().forEach(name -> errors.add(error));
            walk.ids().forEach(id -> errors.add(error));
            return errors;
        }
        for (String name : walk.names()) {
            errors.add(inquiry.askTopic(inquiry.bare(), name));
        }
        for (Uuid id : walk.ids()) {
            errors.add(inquiry.askTopic(inquiry.bare(), "", id));
        }
        return errors;
    }

    private static Set<String> names(FetchWalk walk, Inquiry inquiry) {
        Set<String> names = new HashSet<>(walk.names());
        for (Uuid id : walk.ids()) {
            String name = inquiry.connection().topicNames().name(id);
            names.add(name == null ? "" : name);
        }
        return names;
    }

    private static ResponseUse use(FetchWalk walk, Inquiry inquiry) {
        if (!walk.opensSession() || inquiry.version() < FetchWalk.WITH_SESSIONS) {
            return ResponseUse.Pass.INSTANCE;
        }
        Set<String> fetched = names(walk, inquiry);
        FetchSessions sessions = inquiry.connection().fetchSessions();
        short version = inquiry.version();
        return new ResponseUse.Peek(PEEKED_BYTES, first -> {
            int sessionId = sessionId(first, version);
            if (sessionId != 0) {
                sessions.opened(sessionId, fetched);
            }
        });
    }

    /** The session that a response opens; zero when it opens none. */
    private static int sessionId(ByteBuf response, short version) throws MalformedResponseException {
        try {
            BodyReader in = new BodyReader(response, 0, PEEKED_BYTES);
            in.readInt();
            if (ApiKeys.FETCH.responseHeaderVersion(version) > 0) {
                in.skipTaggedFields();
            }
            in.readInt();
            boolean failed = in.readShort() != Errors.NONE.code();
            int sessionId = in.readInt();
            return failed ? 0 : sessionId;
        } catch (BodyFormatException e) {
            throw new MalformedResponseException("Fetch version " + version + ": " + e.getMessage());
        }
    }

    private static Judgement sessionNotFound(Inquiry inquiry) {
        FetchResponseData response = new FetchResponseData().setErrorCode(Errors.FETCH_SESSION_ID_NOT_FOUND.code());
        return inquiry.answer(response, Errors.FETCH_SESSION_ID_NOT_FOUND);
    }
}

package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.connection.Decision;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** What is to be done with a request. */
public sealed interface Judgement {

    /** What it was about and what decided, for the log. */
    interface Judged {

        /** The topics it names, in its order; at most {@link #MAX_TOPICS} of them. */
        List<String> topics();

        /** That of the first question which was denied, else that of the last one asked. */
        Decision decision();
    }

    /** A log entry names no more topics. */
    int MAX_TOPICS = 100;

    /**
     * The request goes on as it came.
     *
     * @param response what is done with the response
     */
    record Forward(List<String> topics, Decision decision, ResponseUse response) implements Judgement, Judged {}

    /**
     * Another request goes on in its place: with less in it, or with a flag cleared.
     *
     * @param request the whole frame with its length field; whoever gets it releases it
     * @param errorCode what the client is answered for what was left out; 0 when nothing was
     */
    record Replace(List<String> topics, Decision decision, ByteBuf request, ResponseUse response, short errorCode)
            implements Judgement, Judged {}

    /**
     * Nothing goes on; the client gets this. The decision forwards when it is not policy that is answered, but a session or a topic id
     * that is not known, or a request that the server would refuse.
     *
     * @param response the whole frame with its length field; whoever gets it releases it
     * @param errorCode why; where a broker lists nothing in place of an error, the response has none
     */
    record Answer(List<String> topics, Decision decision, ByteBuf response, short errorCode)
            implements Judgement, Judged {}

    /** Denied, of a kind that gets no response: the connection is closed when what came before is answered, as brokers do. */
    record Silence(List<String> topics, Decision decision, short errorCode) implements Judgement, Judged {}

    /** The names of these topics have to be asked of the server; then the request is judged again. */
    record Unresolved(Set<Uuid> topicIds) implements Judgement {}

    /** Not a request of its API and version, or one that no response fits: the connection is closed. */
    record Malformed(String why) implements Judgement {}
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;

/** What the proxy knows of one API. One object serves every connection of an event loop; it keeps nothing of a request. */
public interface ApiHandler {

    KafkaApi api();

    /** Lowest version of a request that is let through, when policy allows it. */
    short oldestVersion();

    /** Highest version of a request that is let through, when policy allows it. */
    short latestVersion();

    /** Lowest version that clients are told of, when the server has it. */
    default short oldestAnnounced() {
        return oldestVersion();
    }

    /**
     * What is to be done with a request. Does not throw for what a client sends, and allocates in proportion to the frame, whatever
     * lengths it declares.
     *
     * @param connection what is known of the connection the request came on
     */
    Judgement judge(KafkaRequest request, ConnectionKnowledge connection);
}

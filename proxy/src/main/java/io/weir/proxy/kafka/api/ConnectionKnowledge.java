package io.weir.proxy.kafka.api;

/** What requests are judged by that is of their connection. On its event loop. */
public interface ConnectionKnowledge extends RequestJudge {

    TopicNames topicNames();

    /** The fetch sessions that the server opened on this connection, with what they fetch. */
    FetchSessions fetchSessions();
}

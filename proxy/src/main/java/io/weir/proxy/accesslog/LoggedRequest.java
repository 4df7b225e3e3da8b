package io.weir.proxy.accesslog;

import java.util.List;

/** The protocol's own fields of a request. Strings hold received bytes as Latin-1: one char a byte. */
public sealed interface LoggedRequest {

    /**
     * An HTTP request and the status it was answered with.
     *
     * @param code status of the response; 0 when none was sent
     * @param method the method token
     * @param authority host and port as the client named them; may be empty
     * @param pathAndQuery the canonical target as it was judged and forwarded
     * @param protocol {@code HTTP/1.1}
     * @param headers request headers that {@link LoggedHeaders} lets into the log
     * @param missingHeaders headers a rule asked for that the request had not
     * @param rejectedHeaders headers of the request that a rule did not accept
     */
    record Http(
            int code,
            String method,
            String authority,
            String pathAndQuery,
            String protocol,
            List<LoggedHeader> headers,
            List<LoggedHeader> missingHeaders,
            List<LoggedHeader> rejectedHeaders)
            implements LoggedRequest {

        public Http {
            headers = List.copyOf(headers);
            missingHeaders = List.copyOf(missingHeaders);
            rejectedHeaders = List.copyOf(rejectedHeaders);
        }

        /** A request that no rule about header values was involved in. */
        public Http(
                int code,
                String method,
                String authority,
                String pathAndQuery,
                String protocol,
                List<LoggedHeader> headers) {
            this(code, method, authority, pathAndQuery, protocol, headers, List.of(), List.of());
        }

        /** The request's URL: scheme, authority and canonical target put together. */
        public String url() {
            return "http://" + authority + pathAndQuery;
        }
    }

    /**
     * A Kafka request.
     *
     * @param errorCode what the client was told, as far as that is known here; 0 for no error
     * @param apiVersion version of the request's format
     * @param apiKey name of the API in lower case, such as {@code produce}; its number when the API is not known
     * @param correlationId as the client chose it
     * @param topics the topics it names, in its order; may be cut off
     */
    record Kafka(int errorCode, int apiVersion, String apiKey, int correlationId, List<String> topics)
            implements LoggedRequest {

        public Kafka {
            topics = List.copyOf(topics);
        }

        /** The first topic; empty when it names none. */
        public String firstTopic() {
            return topics.isEmpty() ? "" : topics.get(0);
        }
    }

    /** Bytes that were not read as a request: not the protocol, malformed, or cut off. */
    record Unparsed() implements LoggedRequest {
        public static final Unparsed INSTANCE = new Unparsed();
    }
}

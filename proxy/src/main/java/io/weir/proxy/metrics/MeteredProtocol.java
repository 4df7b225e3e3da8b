package io.weir.proxy.metrics;

/** What a request came as: the values of the label {@code protocol}. */
public enum MeteredProtocol {
    HTTP1("http1"),
    /** A stream of HTTP/2 that is not gRPC. */
    HTTP2("http2"),
    GRPC("grpc"),
    KAFKA("kafka"),
    /** A connection that is passed on unread, as a whole. */
    TCP("tcp");

    private final String label;

    MeteredProtocol(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}

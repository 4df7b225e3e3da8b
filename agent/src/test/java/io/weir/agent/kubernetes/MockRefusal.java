package io.weir.agent.kubernetes;

/** An answer of the mock that is not what was asked for. */
final class MockRefusal extends RuntimeException {

    final int code;
    final String reason;

    MockRefusal(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static MockRefusal notFound(String what) {
        return new MockRefusal(404, "NotFound", what + " not found");
    }

    static MockRefusal conflict(String message) {
        return new MockRefusal(409, "Conflict", message);
    }

    static MockRefusal expired(long version) {
        return new MockRefusal(410, "Expired", "too old resource version: " + version);
    }
}

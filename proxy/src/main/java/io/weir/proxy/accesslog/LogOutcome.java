package io.weir.proxy.accesslog;

/** What became of a request; the values of {@code Verdict} in the log. */
public enum LogOutcome {
    /** It went to the server, and what the server said went back. */
    FORWARDED("Forwarded"),
    /** Policy denied it, or it was too malformed to be judged. */
    DENIED("Denied"),
    /** Policy allowed it, but the upstream, the client or the proxy failed. */
    ERROR("Error"),
    /** Policy sent it somewhere else. */
    REDIRECTED("Redirected");

    private final String text;

    LogOutcome(String text) {
        this.text = text;
    }

    /** The value as the log has it. */
    public String text() {
        return text;
    }
}

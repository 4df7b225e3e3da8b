package io.weir.agent.netns;

/**
 * What curl got.
 *
 * @param exitCode curl's: 0 for an answer, 28 for none in time, 7 refused, 52 closed without one, 56 reset
 * @param status of the response; 0 without one
 * @param body of the response
 */
record Answer(int exitCode, int status, String body) {
    private static final int CURL_TIMEOUT = 28;

    /** An answer of the server itself. */
    static Answer served(String pod, String method, String target) {
        return new Answer(0, 200, pod + " " + method + " " + target + "\n");
    }

    /** What the proxy says to a denied request. */
    static Answer denied() {
        return new Answer(0, 403, "Access denied\r\n");
    }

    /** No answer at all: the kernel dropped the packets. */
    static Answer dropped() {
        return new Answer(CURL_TIMEOUT, 0, "");
    }

    /** Reads what {@code curl -w '\n%{http_code}'} printed. */
    static Answer of(Command curl) {
        int cut = curl.output().lastIndexOf('\n');
        return new Answer(
                curl.exitCode(),
                Integer.parseInt(curl.output().substring(cut + 1)),
                curl.output().substring(0, Math.max(cut, 0)));
    }
}

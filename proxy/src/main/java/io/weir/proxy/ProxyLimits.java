package io.weir.proxy;

import java.time.Duration;

/**
 * Every bound of the data path.
 *
 * @param http what a message may measure
 * @param timeouts how long a connection may take over what
 * @param maxConnections most open downstream connections; beyond it, requests that would be forwarded get 503
 * @param maxPipelined most requests of one connection that wait for their response; beyond it, reading pauses
 * @param http2 what a client may do to an HTTP/2 connection
 * @param kafka what a Kafka connection may measure and take
 */
public record ProxyLimits(
        HttpLimits http,
        Timeouts timeouts,
        int maxConnections,
        int maxPipelined,
        Http2Limits http2,
        KafkaLimits kafka) {

    /** The limits a proxy has unless told otherwise. */
    public static final ProxyLimits DEFAULT =
            new ProxyLimits(HttpLimits.DEFAULT, Timeouts.DEFAULT, 50_000, 64, Http2Limits.DEFAULT, KafkaLimits.DEFAULT);

    public ProxyLimits {
        Bound.atLeastOne("maxConnections", maxConnections);
        Bound.atLeastOne("maxPipelined", maxPipelined);
    }

    /**
     * What a message may measure, in bytes unless the name says otherwise.
     *
     * @param maxHeadBytes request line or status line and all field lines, with their line ends; beyond it 431
     * @param maxHeaderCount number of field lines; beyond it 431
     * @param maxTargetBytes the request target; beyond it 414
     * @param maxChunkExtensionBytes extensions of one chunk, and of one message in all sixteen times as much
     * @param maxTrailerBytes all field lines behind the last chunk
     * @param maxDeniedBodyBytes of the body of a request that was denied; a longer one closes the connection
     */
    public record HttpLimits(
            int maxHeadBytes,
            int maxHeaderCount,
            int maxTargetBytes,
            int maxChunkExtensionBytes,
            int maxTrailerBytes,
            int maxDeniedBodyBytes) {

        public static final HttpLimits DEFAULT = new HttpLimits(32 * 1024, 100, 8 * 1024, 256, 8 * 1024, 64 * 1024);

        public HttpLimits {
            Bound.atLeastOne("maxHeadBytes", maxHeadBytes);
            Bound.atLeastOne("maxHeaderCount", maxHeaderCount);
            Bound.atLeastOne("maxTargetBytes", maxTargetBytes);
            Bound.atLeastOne("maxChunkExtensionBytes", maxChunkExtensionBytes);
            Bound.atLeastOne("maxTrailerBytes", maxTrailerBytes);
            Bound.atLeastOne("maxDeniedBodyBytes", maxDeniedBodyBytes);
        }
    }

    /**
     * How long a connection may take over what. Kept to within a quarter of a second.
     *
     * @param header from the first byte of a request to the end of its head; else 408
     * @param idle with no request under way; else the connection closes
     * @param body between two reads of one body, or two writes to a peer that does not read; else the connection closes
     * @param response from the end of a request to the first byte of its response; else 504
     * @param connect for the connection to the server; else 504
     * @param linger for the client to read a final answer and to stop sending, before the connection is torn down
     */
    public record Timeouts(
            Duration header, Duration idle, Duration body, Duration response, Duration connect, Duration linger) {

        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));
    }

    /**
     * What a client may do to an HTTP/2 connection. Heads and their fields have the limits of {@link HttpLimits}.
     *
     * @param maxStreams most requests of one connection under way; beyond it RST_STREAM with REFUSED_STREAM
     * @param streamWindowBytes how much of one body is kept for a side that does not read; SETTINGS_INITIAL_WINDOW_SIZE
     * @param connectionWindowBytes the same for all bodies of a connection together; at least 65,535
     * @param maxContinuations most CONTINUATION frames of one head; beyond it GOAWAY with ENHANCE_YOUR_CALM
     * @param maxWaitingFrames most DATA frames kept for a side that does not read; beyond it, reading the other side pauses
     * @param overheadBurst what a peer may spend at once on frames that carry nothing: a stream that it resets early, or that it
     *     made this proxy reset, costs {@value #RESET_COST}, another such frame 1; beyond it GOAWAY with ENHANCE_YOUR_CALM
     * @param overheadPerSecond how much of that comes back a second; each answered request and DATA frame gives some back as well
     */
    public record Http2Limits(
            int maxStreams,
            int streamWindowBytes,
            int connectionWindowBytes,
            int maxContinuations,
            int maxWaitingFrames,
            int overheadBurst,
            int overheadPerSecond) {

        /** What a reset stream costs. */
        public static final int RESET_COST = 2;

        /** What an answered request gives back: two resets. */
        public static final int ANSWER_GAIN = 2 * RESET_COST;

        /**
         * How long a stream has to be open for its reset to be free, when nothing was answered yet. Since {@code maxStreams} may be
         * open at once, that bounds free resets to so many in this time: no more than ordinary requests may come.
         */
        public static final Duration EARLY_RESET = Duration.ofMillis(20);

        public static final Http2Limits DEFAULT = new Http2Limits(128, 128 * 1024, 512 * 1024, 16, 1024, 1000, 100);

        public Http2Limits {
            Bound.atLeastOne("maxStreams", maxStreams);
            Bound.atLeastOne("streamWindowBytes", streamWindowBytes);
            Bound.atLeastOne("connectionWindowBytes", connectionWindowBytes);
            Bound.atLeastOne("maxContinuations", maxContinuations);
            Bound.atLeastOne("maxWaitingFrames", maxWaitingFrames);
            Bound.atLeastOne("overheadBurst", overheadBurst);
            Bound.atLeastOne("overheadPerSecond", overheadPerSecond);
        }
    }

    /**
     * What a Kafka connection may measure and take. Lengths are those of frames, without their length field.
     *
     * @param maxRequestBytes of a request, 14 to {@value #MOST_REQUEST_BYTES}; a longer one closes the connection
     * @param maxResponseBytes of a response; a longer one closes the connection
     * @param maxEditedBytes of a response that has to be collected, because not all of it may be shown; a longer one closes the connection
     * @param maxHeldBytes that requests which are not answered yet take beyond the shares of their connections, of all connections;
     *     beyond it, the peer that holds most of it loses the connection that holds most. At least {@code maxRequestBytes}
     * @param heldShareBytes what a connection may hold of that without being cut for it; all shares together are at most
     *     {@code maxHeldBytes}
     * @param maxClientIdBytes of the name that a client gives itself; a longer one closes the connection
     * @param maxUnderWay most requests of one connection that wait for their response; beyond it, reading pauses
     * @param maxAnswerBytes of answers given here that wait for the responses before them, of one connection; beyond it, reading pauses
     * @param maxTopicIds most topic ids that a connection keeps the names of, and most that one request may ask about anew
     * @param response from the end of a request to the first byte of its response; longer than any long poll, a rebalance among
     *     them. Else the connection closes
     * @param idle with no request under way; longer than Java clients keep a connection that they do not use. Else it closes
     * @param frame from the first byte of a request to its last one, while the connection is read; else the connection closes
     */
    public record KafkaLimits(
            int maxRequestBytes,
            int maxResponseBytes,
            int maxEditedBytes,
            long maxHeldBytes,
            int heldShareBytes,
            int maxClientIdBytes,
            int maxUnderWay,
            int maxAnswerBytes,
            int maxTopicIds,
            Duration response,
            Duration idle,
            Duration frame) {

        /** The largest bound of a request: the first bytes of TLS and of HTTP, read as a length, are above it. */
        public static final int MOST_REQUEST_BYTES = 256 * 1024 * 1024;

        /** The length of the smallest header of a request with an empty client id and a tagged field. */
        private static final int LEAST_REQUEST_BYTES = 14;

        public static final KafkaLimits DEFAULT = new KafkaLimits(
                100 * 1024 * 1024,
                1024 * 1024 * 1024,
                32 * 1024 * 1024,
                512L * 1024 * 1024,
                1024 * 1024,
                1024,
                64,
                1024 * 1024,
                20_000,
                Duration.ofMinutes(15),
                Duration.ofMinutes(10),
                Duration.ofMinutes(2));

        public KafkaLimits {
            if (maxRequestBytes < LEAST_REQUEST_BYTES || maxRequestBytes > MOST_REQUEST_BYTES) {
                throw new IllegalArgumentException("maxRequestBytes " + maxRequestBytes + ": expected "
                        + LEAST_REQUEST_BYTES + ".." + MOST_REQUEST_BYTES);
            }
            if (maxHeldBytes < maxRequestBytes) {
                throw new IllegalArgumentException(
                        "maxHeldBytes " + maxHeldBytes + ": expected at least maxRequestBytes, " + maxRequestBytes);
            }
            Bound.atLeastOne("heldShareBytes", heldShareBytes);
            Bound.atLeastOne("maxResponseBytes", maxResponseBytes);
            Bound.atLeastOne("maxEditedBytes", maxEditedBytes);
            Bound.atLeastOne("maxClientIdBytes", maxClientIdBytes);
            Bound.atLeastOne("maxUnderWay", maxUnderWay);
            Bound.atLeastOne("maxAnswerBytes", maxAnswerBytes);
            Bound.atLeastOne("maxTopicIds", maxTopicIds);
        }
    }

    public ProxyLimits withKafka(KafkaLimits newKafka) {
        return new ProxyLimits(http, timeouts, maxConnections, maxPipelined, http2, newKafka);
    }

    public ProxyLimits withHttp2(Http2Limits newHttp2) {
        return new ProxyLimits(http, timeouts, maxConnections, maxPipelined, newHttp2, kafka);
    }

    public ProxyLimits withHttp(HttpLimits newHttp) {
        return new ProxyLimits(newHttp, timeouts, maxConnections, maxPipelined, http2, kafka);
    }

    public ProxyLimits withTimeouts(Timeouts newTimeouts) {
        return new ProxyLimits(http, newTimeouts, maxConnections, maxPipelined, http2, kafka);
    }

    public ProxyLimits withMaxConnections(int newMaxConnections) {
        return new ProxyLimits(http, timeouts, newMaxConnections, maxPipelined, http2, kafka);
    }

    /** Apart, so that no record of limits needs this one to be there before it checks its own. */
    private static final class Bound {
        static void atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " " + value + ": expected at least 1");
            }
        }
    }
}

package io.weir.proxy.connection;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedHeader;
import io.weir.proxy.http1.ResponseTo;
import io.weir.proxy.metrics.LoopMetrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request and its response, from the request's head to the log entry. Reused by {@link ExchangeQueue}. */
final class Exchange {

    /** Status of an exchange that got no response. */
    static final int NO_STATUS = 0;

    /** What answers when it is not the server; null while the server is to answer. */
    @Nullable
    LocalResponse localResponse;

    /** Whether the request was a HEAD. */
    boolean toHead;

    /** Whether the request was of HTTP/1.0. */
    boolean http10;

    /** What the request makes of the connection when the server agrees; null when it asks for nothing of the kind. */
    @Nullable
    Tunnel tunnel;

    /** Whether the server has sent its last byte through the tunnel. */
    boolean serverEnded;

    /** How many interim responses the server has sent. */
    int interims;

    /** Whether the client said that it waits for 100 before it sends its body. */
    boolean expectsContinue;

    /** Whether the request lets its connection to the server serve another client afterwards. */
    boolean shareable;

    /** Whether the server does not know that the connection of the client ends behind this, so that the response has to say it. */
    boolean closeHidden;

    /** Whether the request was read to its end. */
    boolean requestDone;

    /** Whether the final response has begun to go to the client. */
    boolean responseBegun;

    boolean responseDone;

    /** Whether the connection ends with it. */
    boolean last;

    int status;
    long startNanos;
    /** When its last byte so far was read: like {@code startNanos}. */
    long requestNanos;

    /** When the bytes were read that the server's final response began in; counts once {@code responseBegun}. */
    long answeredNanos;

    long bytesIn;
    long bytesOut;

    LogOutcome outcome = LogOutcome.FORWARDED;
    Decision decision = Decision.NOTHING_KNOWN;
    String info = "";

    /** Whether it is to be logged as a request: the fields below are set then. */
    boolean described;

    String method = "";
    String authority = "";
    String pathAndQuery = "";
    List<LoggedHeader> headers = List.of();
    String traceId = "";

    void reset() {
        localResponse = null;
        toHead = false;
        http10 = false;
        tunnel = null;
        serverEnded = false;
        interims = 0;
        expectsContinue = false;
        shareable = false;
        closeHidden = false;
        requestDone = false;
        responseBegun = false;
        responseDone = false;
        last = false;
        status = NO_STATUS;
        bytesIn = 0;
        bytesOut = 0;
        outcome = LogOutcome.FORWARDED;
        decision = Decision.NOTHING_KNOWN;
        info = "";
        described = false;
        method = "";
        authority = "";
        pathAndQuery = "";
        headers = List.of();
        traceId = "";
    }

    /** Whether the connection has become a tunnel with it. */
    boolean isOpenTunnel() {
        return tunnel != null && tunnel.isOpen();
    }

    /** What the server's response answers. */
    ResponseTo responseTo() {
        if (tunnel != null) {
            return tunnel.isConnect() ? ResponseTo.CONNECT : ResponseTo.UPGRADE;
        }
        return toHead ? ResponseTo.HEAD : ResponseTo.OTHER;
    }

    boolean isForwarded() {
        return localResponse == null;
    }

    /** From the request's last byte to the response's first one; not timed when no server answered. */
    long upstreamNanos() {
        return responseBegun ? Math.max(0, answeredNanos - requestNanos) : LoopMetrics.NOT_TIMED;
    }

    /** Lets the proxy answer, and ends the connection with it unless the response keeps it. */
    void answerWith(LocalResponse response, LogOutcome newOutcome, String newInfo) {
        localResponse = response;
        outcome = newOutcome;
        info = newInfo;
        last |= response != LocalResponse.ACCESS_DENIED;
    }
}

package io.weir.proxy.connection;

import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.ConnectionEnd.State;

/** What a connection may wait for, and for how long. Looked at once a tick, so that no request needs a timer. */
final class HttpTimeouts {

    private final TimeoutNanos timeouts;
    private final SendProgress toDownstream;
    private final SendProgress toUpstream;
    private long downstreamReadNanos;
    private long upstreamReadNanos;
    private long headSinceNanos;
    private long headsRead;
    private boolean inHead;
    private long awaitedSinceNanos;
    private long exchangesEnded;
    private long exchangesEndedBefore;

    HttpTimeouts(TimeoutNanos timeouts, long nowNanos) {
        this.timeouts = timeouts;
        toDownstream = new SendProgress(nowNanos);
        toUpstream = new SendProgress(nowNanos);
        downstreamReadNanos = nowNanos;
        upstreamReadNanos = nowNanos;
        awaitedSinceNanos = nowNanos;
    }

    void downstreamRead(long nowNanos) {
        downstreamReadNanos = nowNanos;
    }

    void upstreamRead(long nowNanos) {
        upstreamReadNanos = nowNanos;
    }

    void exchangeEnded() {
        exchangesEnded++;
    }

    /** Answers or closes what has taken too long. */
    void check(long now, HttpConnection connection) {
        measure(now, connection);
        switch (connection.state()) {
            case SERVING -> {
                Exchange due = connection.exchanges().peek();
                if (due != null && due.isOpenTunnel()) {
                    checkTunnel(now, connection);
                } else if (!checkHead(now, connection) && !checkBody(now, connection)) {
                    checkServer(now, connection);
                    checkIdle(now, connection);
                }
                connection.settle();
            }
            case CLOSING, LINGERING -> checkClosing(now, connection);
            case CLOSED -> {}
        }
    }

    private void measure(long now, HttpConnection connection) {
        toDownstream.measure(
                now, ChannelCalls.pendingBytes(connection.downstream()), connection.state() == State.SERVING);
        UpstreamConnection upstream = connection.upstream();
        toUpstream.measure(now, upstream == null ? 0 : upstream.pendingBytes(), true);
        Exchange due = connection.exchanges().peek();
        if (due == null || !due.requestDone || exchangesEnded != exchangesEndedBefore) {
            awaitedSinceNanos = now;
        }
        exchangesEndedBefore = exchangesEnded;
    }

    private boolean checkHead(long now, HttpConnection connection) {
        RequestReader requests = connection.requests();
        boolean sameHead = inHead && requests.isInHead() && requests.headsRead() == headsRead;
        inHead = requests.isInHead();
        if (!sameHead) {
            headSinceNanos = now;
            headsRead = requests.headsRead();
            return false;
        }
        if (now - headSinceNanos <= timeouts.header()) {
            return false;
        }
        connection.refuseLateHead();
        return true;
    }

    private boolean checkBody(long now, HttpConnection connection) {
        Exchange newest = connection.exchanges().peekLast();
        boolean waitsForClient = connection.requests().isInBody()
                && connection.downstream().config().isAutoRead()
                && now - downstreamReadNanos > timeouts.body();
        if (!waitsForClient || newest == null) {
            return false;
        }
        if (newest.isForwarded() && newest.responseBegun) {
            connection.cut("the request's body took too long");
            return true;
        }
        if (newest.isForwarded()) {
            newest.answerWith(LocalResponse.REQUEST_TIMEOUT, LogOutcome.ERROR, "the request's body took too long");
        }
        newest.last = true;
        connection.requests().end();
        return true;
    }

    private void checkServer(long now, HttpConnection connection) {
        UpstreamConnection upstream = connection.upstream();
        Exchange due = connection.exchanges().peek();
        if (upstream == null || due == null || !due.isForwarded()) {
            return;
        }
        if (upstream.state() == UpstreamConnection.State.CONNECTING) {
            if (now - upstream.askedNanos() > timeouts.connect()) {
                upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "no connection to the server in time");
            }
        } else if (toUpstream.isPending() && toUpstream.stillNanos(now) > timeouts.body()) {
            upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not read");
        } else if (toDownstream.isPending() && !connection.downstream().isWritable()) {
            if (toDownstream.stillNanos(now) > timeouts.body()) {
                connection.cut("the client does not read");
            }
        } else if (due.requestDone && now - Math.max(upstreamReadNanos, awaitedSinceNanos) > timeouts.response()) {
            upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not answer");
        }
    }

    private void checkTunnel(long now, HttpConnection connection) {
        UpstreamConnection upstream = connection.upstream();
        if (toUpstream.isPending() && toUpstream.stillNanos(now) > timeouts.body() && upstream != null) {
            upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not read");
        } else if (toDownstream.isPending() && toDownstream.stillNanos(now) > timeouts.body()) {
            connection.cut("the client does not read");
        } else if (now - Math.max(downstreamReadNanos, upstreamReadNanos) > timeouts.idle()) {
            connection.cut("the tunnel was idle");
        }
    }

    private void checkIdle(long now, HttpConnection connection) {
        long last = Math.max(downstreamReadNanos, upstreamReadNanos);
        if (connection.exchanges().isEmpty() && !inHead && now - last > connection.idleNanos()) {
            connection.finish();
        }
    }

    private void checkClosing(long now, HttpConnection connection) {
        long allowed = toDownstream.isPending() ? timeouts.body() : timeouts.linger();
        if (toDownstream.stillNanos(now) > allowed) {
            ChannelCalls.reset(connection.downstream());
        }
    }
}

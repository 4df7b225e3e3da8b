package io.weir.proxy.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.weir.proxy.ProxyLimits.Timeouts;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.connection.HttpConnection.State;
import org.jspecify.annotations.Nullable;

/** What a connection may wait for, and for how long. Looked at once a tick, so that no request needs a timer. */
final class HttpTimeouts {

    private final long headerNanos;
    private final long idleNanos;
    private final long bodyNanos;
    private final long responseNanos;
    private final long connectNanos;
    private final long lingerNanos;

    private long downstreamReadNanos;
    private long upstreamReadNanos;
    private long downstreamSentNanos;
    private long upstreamSentNanos;
    private long downstreamPending;
    private long upstreamPending;
    private long headSinceNanos;
    private long headsRead;
    private boolean inHead;
    private long awaitedSinceNanos;
    private long exchangesEnded;
    private long exchangesEndedBefore;

    HttpTimeouts(Timeouts timeouts, long nowNanos) {
        headerNanos = timeouts.header().toNanos();
        idleNanos = timeouts.idle().toNanos();
        bodyNanos = timeouts.body().toNanos();
        responseNanos = timeouts.response().toNanos();
        connectNanos = timeouts.connect().toNanos();
        lingerNanos = timeouts.linger().toNanos();
        downstreamReadNanos = nowNanos;
        upstreamReadNanos = nowNanos;
        downstreamSentNanos = nowNanos;
        upstreamSentNanos = nowNanos;
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
        long pending = pendingBytes(connection.downstream());
        boolean nothingToSend = pending == 0 && connection.state() == State.SERVING;
        if (pending != downstreamPending || nothingToSend) {
            downstreamSentNanos = now;
        }
        downstreamPending = pending;
        UpstreamConnection upstream = connection.upstream();
        long toUpstream = upstream == null ? 0 : upstream.pendingBytes();
        if (toUpstream != upstreamPending || toUpstream == 0) {
            upstreamSentNanos = now;
        }
        upstreamPending = toUpstream;
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
        if (now - headSinceNanos <= headerNanos) {
            return false;
        }
        connection.refuseLateHead();
        return true;
    }

    private boolean checkBody(long now, HttpConnection connection) {
        Exchange newest = connection.exchanges().peekLast();
        boolean waitsForClient = connection.requests().isInBody()
                && connection.downstream().config().isAutoRead()
                && now - downstreamReadNanos > bodyNanos;
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
            if (now - upstream.askedNanos() > connectNanos) {
                upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "no connection to the server in time");
            }
        } else if (upstreamPending > 0 && now - upstreamSentNanos > bodyNanos) {
            upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not read");
        } else if (downstreamPending > 0 && !connection.downstream().isWritable()) {
            if (now - downstreamSentNanos > bodyNanos) {
                connection.cut("the client does not read");
            }
        } else if (due.requestDone && now - Math.max(upstreamReadNanos, awaitedSinceNanos) > responseNanos) {
            upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not answer");
        }
    }

    private void checkTunnel(long now, HttpConnection connection) {
        UpstreamConnection upstream = connection.upstream();
        if (upstreamPending > 0 && now - upstreamSentNanos > bodyNanos && upstream != null) {
            upstream.fail(LocalResponse.UPSTREAM_TIMEOUT, "the server does not read");
        } else if (downstreamPending > 0 && now - downstreamSentNanos > bodyNanos) {
            connection.cut("the client does not read");
        } else if (now - Math.max(downstreamReadNanos, upstreamReadNanos) > idleNanos) {
            connection.cut("the tunnel was idle");
        }
    }

    private void checkIdle(long now, HttpConnection connection) {
        long last = Math.max(downstreamReadNanos, upstreamReadNanos);
        if (connection.exchanges().isEmpty() && !inHead && now - last > idleNanos) {
            connection.finish();
        }
    }

    private void checkClosing(long now, HttpConnection connection) {
        long allowed = downstreamPending > 0 ? bodyNanos : lingerNanos;
        if (now - downstreamSentNanos > allowed) {
            ChannelCalls.reset(connection.downstream());
        }
    }

    private static long pendingBytes(Channel channel) {
        @Nullable ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}

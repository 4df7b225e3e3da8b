package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;

/** Ends the exchanges of a connection in the order of their requests, and the connection behind the last one. */
final class ExchangeOrder {

    private final HttpConnection connection;
    private final ConnectionEnd end;
    private final Exchanges exchanges;
    private final ServerSide server;

    ExchangeOrder(HttpConnection connection, ConnectionEnd end, Exchanges exchanges, ServerSide server) {
        this.connection = connection;
        this.end = end;
        this.exchanges = exchanges;
        this.server = server;
    }

    /** Ends every exchange that can end, and the connection when it is due. */
    void advance() {
        while (end.isServing()) {
            Exchange due = exchanges.peek();
            if (due == null) {
                endBetweenRequests();
                return;
            }
            if (due.isForwarded() && !due.responseDone && !server.saysNoMore(due)) {
                return;
            }
            if (!due.isForwarded() && !due.responseDone) {
                respondLocally(due);
            }
            if (!due.responseDone) {
                continue;
            }
            boolean last = due.last || (!due.requestDone && due.isForwarded() && server.isGone());
            if (last) {
                boolean requestDone = due.requestDone;
                exchanges.finish(due);
                end.end(requestDone);
            } else if (!due.requestDone) {
                return;
            } else {
                exchanges.finish(due);
            }
        }
    }

    /** What the server did to its idle connection is done to the client's, unless a request has come already. */
    private void endBetweenRequests() {
        UpstreamConnection.State left = server.forgetWhenGone();
        boolean followed = connection.requests().hasWaiting() && !end.takesNoMore();
        if (left == UpstreamConnection.State.FAILED && !followed) {
            end.resetWhenSent();
        } else if (end.takesNoMore() || (left == UpstreamConnection.State.ENDED && !followed)) {
            end.end(true);
        }
    }

    private void respondLocally(Exchange exchange) {
        LocalResponse response = exchange.localResponse;
        if (response != null) {
            ByteBuf bytes = response.bytes(exchange.toHead, exchange.last);
            exchange.status = response.status();
            exchange.bytesOut += bytes.readableBytes();
            connection.respond(bytes);
        }
        exchange.responseDone = true;
    }
}

package io.weir.proxy.connection;

/** What follows from the events of an HTTP connection: answers go out, waiting requests go on, and reading stops or starts. */
final class Settlement {

    private final HttpConnection connection;
    private final ConnectionEnd end;
    private final ClientSide client;
    private final ServerSide server;

    Settlement(HttpConnection connection, ConnectionEnd end, ClientSide client, ServerSide server) {
        this.connection = connection;
        this.end = end;
        this.client = client;
        this.server = server;
    }

    /** Does all that is possible now. The connection is not called back by its reader meanwhile. */
    void settle() {
        boolean resumed;
        do {
            connection.advance();
            resumed = mayResume();
            if (resumed) {
                connection.requests().resume();
            }
            flush();
        } while (resumed || mayResume());
        RequestReader requests = connection.requests();
        if (end.inputHasEnded() && end.isServing() && !requests.hasEnded() && !requests.hasWaiting()) {
            endRequests();
            connection.advance();
            flush();
        }
        steerReading();
    }

    private boolean mayResume() {
        RequestReader requests = connection.requests();
        return end.isServing() && requests.hasWaiting() && (requests.isInForwardedBody() || connection.mayBegin());
    }

    /** The client sends no more: the server is told so behind the last request, and may still answer. */
    private void endRequests() {
        RequestReader requests = connection.requests();
        Exchange newest = connection.exchanges().peekLast();
        if (newest != null && newest.isOpenTunnel()) {
            connection.tunnels().clientEnded(newest);
        } else if (requests.isInForwardedBody()) {
            connection.cut("client closed in the middle of a request body");
            return;
        } else if (requests.isInHead()) {
            connection.exchanges().unfinishedHead(connection.readNanos(), requests.headBytes());
        }
        requests.end();
        if (newest != null) {
            newest.last = true;
            server.shutdownOutput();
        }
    }

    private void flush() {
        server.flush();
        client.flush();
    }

    private void steerReading() {
        if (end.isServing()) {
            RequestReader requests = connection.requests();
            client.setAutoRead(requests.isInForwardedBody() ? server.isWritable() : !requests.hasWaiting());
            server.setAutoRead(client.isWritable());
        }
    }
}

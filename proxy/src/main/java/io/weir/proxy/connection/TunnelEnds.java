package io.weir.proxy.connection;

import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.connection.LoopCounters.Counter;

/** How the tunnel of an HTTP connection begins and ends. Its bytes go the way of bodies. */
final class TunnelEnds {

    private final LoopContext loop;
    private final ClientSide client;
    private final RequestReader requests;
    private final Exchanges exchanges;

    TunnelEnds(LoopContext loop, ClientSide client, RequestReader requests, Exchanges exchanges) {
        this.loop = loop;
        this.client = client;
        this.requests = requests;
        this.exchanges = exchanges;
    }

    /** The server has agreed. */
    void opened(Exchange exchange) {
        if (exchange.tunnel != null) {
            exchange.tunnel.open();
            loop.counters().add(Counter.TUNNELS_OPEN, 1);
        }
        exchange.last = true;
        requests.beginTunnel(exchange);
    }

    /** The client has sent its last byte; the server may go on sending. */
    void clientEnded(Exchange exchange) {
        exchange.requestDone = true;
        if (!exchange.serverEnded) {
            exchange.info = "client closed first";
        }
    }

    /** The server has sent its last byte; the client may go on sending. */
    void serverEnded(Exchange exchange) {
        if (!exchange.serverEnded) {
            exchange.serverEnded = true;
            exchange.info = "server closed first";
            client.shutdownOutput();
        }
    }

    /** Whether there is a tunnel, open or asked for, that policy does not allow now. */
    boolean isForbidden(ConnectionPolicy policy, HttpLimits limits) {
        Exchange newest = exchanges.peekLast();
        return newest != null
                && newest.tunnel != null
                && !newest.tunnel.judge(policy, limits).forwards();
    }
}

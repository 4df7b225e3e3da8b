package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.ParseResult;
import io.weir.proxy.http1.RequestHead;
import io.weir.proxy.http1.RequestParser;
import io.weir.proxy.http1.RequestView;
import java.util.Locale;

/**
 * What a request makes of its connection when the server agrees: bytes both ways that nobody looks into. Keeps the request's head,
 * so that it can be judged again when policy changes.
 */
final class Tunnel {

    private final boolean connect;
    private final String protocol;
    private final byte[] head;
    private boolean open;

    private Tunnel(boolean connect, String protocol, byte[] head) {
        this.connect = connect;
        this.protocol = protocol;
        this.head = head;
    }

    /** The tunnel that this request asks for. */
    static Tunnel of(ByteBuf in, int base, RequestHead head, RequestView view) {
        byte[] copy = new byte[head.to() - head.from()];
        in.getBytes(base + head.from(), copy);
        return new Tunnel(head.isConnect(), view.upgrade().toString().toLowerCase(Locale.ROOT), copy);
    }

    /** Whether CONNECT asked for it; else {@code Upgrade} did. */
    boolean isConnect() {
        return connect;
    }

    /** The protocol asked for, in lower case; empty for CONNECT. */
    String protocol() {
        return protocol;
    }

    /** Whether the server has agreed. */
    boolean isOpen() {
        return open;
    }

    void open() {
        open = true;
    }

    /** What policy says now of the request that asked for it. */
    Decision judge(ConnectionPolicy policy, HttpLimits limits) {
        ByteBuf in = Unpooled.wrappedBuffer(head);
        RequestParser parser = new RequestParser(limits);
        if (parser.parse(in, 0, in.writerIndex()) != ParseResult.COMPLETE) {
            return Decision.MALFORMED;
        }
        return policy.judge(new RequestView().set(in, 0, parser.head()));
    }
}

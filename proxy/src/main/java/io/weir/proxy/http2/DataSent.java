package io.weir.proxy.http2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

/**
 * Waits for one DATA frame to have gone to one side, and only then gives its bytes back to the window of the other side, which sent
 * them: who reads slowly slows who writes.
 */
final class DataSent implements ChannelFutureListener {

    private final Http2Session session;
    private final ProxiedStream stream;
    private final Http2Codec from;
    private final boolean toServer;
    private final int bytes;

    DataSent(Http2Session session, ProxiedStream stream, Http2Codec from, boolean toServer, int bytes) {
        this.session = session;
        this.stream = stream;
        this.from = from;
        this.toServer = toServer;
        this.bytes = bytes;
        if (toServer) {
            stream.toServerFrames++;
        } else {
            stream.toClientFrames++;
        }
        session.work().frameWaits(toServer, 1);
    }

    @Override
    public void operationComplete(ChannelFuture sent) {
        session.work().frameWaits(toServer, -1);
        boolean written = from.consume(stream.id, bytes);
        if (toServer) {
            stream.toServerFrames--;
        } else {
            stream.toClientFrames--;
        }
        session.responder().dataSent(stream, written);
    }
}

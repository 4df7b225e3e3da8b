package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** Tells a Kafka connection of what happens on the client's channel. */
final class ClientHandler extends ChannelInboundHandlerAdapter {

    private final KafkaSession session;

    ClientHandler(KafkaSession session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        session.received((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.settle();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.settle();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            session.inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.end().gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.cut("client connection failed: " + cause.getMessage());
    }
}

package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.connection.ClientSide;
import io.weir.proxy.connection.LoopClock;
import io.weir.proxy.kafka.Call.Stage;
import org.jspecify.annotations.Nullable;

/** What goes to the client, in the order of its requests: the server's responses, and between them the answers that were made here. */
final class Responder implements ResponseReader.Responses {

    private final KafkaSession session;
    private final Calls calls;
    private final ClientSide client;
    private final LoopClock clock;

    Responder(KafkaSession session) {
        this.session = session;
        this.calls = session.calls();
        this.client = session.client();
        this.clock = session.loop().clock();
    }

    /** Sends the answers whose turn it is. */
    void sendAnswers() {
        for (Call head = calls.head(); head != null && head.stage == Stage.ANSWERED; head = calls.head()) {
            ByteBuf answer = calls.takeAnswer(head);
            calls.end(head);
            client.write(answer);
        }
    }

    @Override
    public @Nullable Call awaited() {
        Call head = calls.head();
        return head != null && head.stage == Stage.FORWARDED ? head : null;
    }

    @Override
    public void begun(Call call) {
        call.upstreamNanos = clock.nanos() - call.forwardedNanos;
    }

    @Override
    public void pass(Call call, ByteBuf bytes) {
        if (call.own) {
            bytes.release();
        } else {
            call.bytesOut += bytes.readableBytes();
            client.write(bytes);
        }
    }

    @Override
    public void ended(Call call) {
        calls.end(call);
        if (call.own) {
            session.intake().resume();
        }
        sendAnswers();
    }
}

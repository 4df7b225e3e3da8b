package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.RequestHead;
import io.weir.proxy.http1.RequestView;
import io.weir.proxy.http1.UpgradeWish;
import io.weir.rules.snapshot.RuleHeaderNames;

/** What becomes of each request of an HTTP connection when its head is there: judged, and forwarded or answered. */
final class RequestIntake implements Requests {

    private final LoopContext loop;
    private final HttpConnection connection;
    private final Exchanges exchanges;
    private final ConnectionPolicy policy;
    private final RequestLog log;
    private final boolean overloaded;

    RequestIntake(
            LoopContext loop, HttpConnection connection, Exchanges exchanges, ConnectionPolicy policy, RequestLog log) {
        this.loop = loop;
        this.connection = connection;
        this.exchanges = exchanges;
        this.policy = policy;
        this.log = log;
        this.overloaded = loop.isOverloaded();
    }

    @Override
    public boolean mayBegin() {
        return connection.mayBegin();
    }

    @Override
    public Exchange begin(ByteBuf in, int base, RequestHead head) {
        Exchange exchange = exchanges.add();
        exchange.startNanos = connection.readNanos();
        exchange.requestNanos = exchange.startNanos;
        exchange.toHead = head.isHead();
        exchange.expectsContinue = head.expectsContinue();
        exchange.last = overloaded || !head.keepAlive();
        exchange.http10 = head.isHttp10();
        RequestView view = loop.requestView().set(in, base, head);
        log.describe(exchange, view);
        exchange.decision = policy.judge(view);
        if (!exchange.decision.forwards()) {
            exchange.answerWith(LocalResponse.ACCESS_DENIED, LogOutcome.DENIED, "");
            exchange.last |= loop.isDraining() || endsWithDenial(head);
        } else if (overloaded) {
            exchange.answerWith(LocalResponse.OVERLOADED, LogOutcome.ERROR, "too many connections");
        } else {
            if (loop.isDraining() && !exchange.last && !head.isHttp10() && !asksForTunnel(head)) {
                exchange.last = true;
                exchange.closeHidden = true;
            }
            exchange.tunnel = asksForTunnel(head) ? Tunnel.of(in, base, head, view) : null;
            exchange.shareable = exchange.tunnel == null && head.leavesConnectionToOthers();
            connection.needServer();
        }
        return exchange;
    }

    private static boolean asksForTunnel(RequestHead head) {
        return head.isConnect() || head.upgrade() != UpgradeWish.NONE;
    }

    @Override
    public boolean mayUpgrade(ByteBuf in, int base, RequestHead head) {
        return policy.judge(loop.requestView().set(in, base, head)).forwards();
    }

    @Override
    public RuleHeaderNames ruleHeaderNames() {
        return policy.ruleHeaderNames();
    }

    /** Whether the client could not know, or would have to send too much, before its next request is understood. */
    private boolean endsWithDenial(RequestHead head) {
        return head.isHttp10()
                || head.isConnect()
                || (head.expectsContinue() && head.hasBody())
                || head.contentLength() > loop.limits().http().maxDeniedBodyBytes();
    }

    @Override
    public boolean sharesServer() {
        return loop.idleUpstreams().hasRoom();
    }

    @Override
    public void forward(ByteBuf bytes) {
        connection.forward(bytes);
    }

    @Override
    public void malformedHead(Defect defect, int bytes) {
        refuse(LocalResponse.of(defect.status()), defect.text(), bytes);
    }

    @Override
    public void malformedBody(Exchange exchange, Defect defect) {
        if (!exchange.isForwarded()) {
            exchange.last = true;
            return;
        }
        exchange.decision = Decision.MALFORMED;
        if (exchange.responseBegun) {
            connection.cut(defect.text());
        } else {
            exchange.answerWith(LocalResponse.of(defect.status()), LogOutcome.DENIED, defect.text());
        }
    }

    /** Answers a request that was not understood, as the last one. */
    void refuse(LocalResponse response, String why, int bytes) {
        Exchange exchange = exchanges.add();
        exchange.startNanos = connection.readNanos();
        exchange.bytesIn = bytes;
        exchange.decision = Decision.MALFORMED;
        exchange.answerWith(response, LogOutcome.DENIED, why);
    }
}

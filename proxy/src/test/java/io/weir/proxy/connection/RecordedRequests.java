package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.RequestHead;
import io.weir.proxy.http1.RequestView;
import io.weir.rules.snapshot.RuleHeaderNames;
import io.weir.rules.snapshot.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads requests as a connection would, denies paths that begin with {@code /no}, and remembers what came of it. */
final class RecordedRequests implements Requests {

    private static final Decision ALLOWED = new Decision(TrafficDirection.INGRESS, Verdict.NotEnforced.INSTANCE);

    private final RequestReader reader;
    private final RequestView view = new RequestView();
    private final StringBuilder forwarded = new StringBuilder();
    private final List<String> events = new ArrayList<>();
    private int mayBegin = Integer.MAX_VALUE;

    RecordedRequests(HttpLimits limits) {
        reader = new RequestReader(this, UnpooledByteBufAllocator.DEFAULT, limits);
    }

    /** What becomes of a text that is received in these pieces, one char a byte. */
    static RecordedRequests of(String... pieces) {
        RecordedRequests requests = new RecordedRequests(HttpLimits.DEFAULT);
        for (String piece : pieces) {
            requests.receive(piece);
        }
        return requests;
    }

    void receive(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        reader.read(bytes);
    }

    /** Lets so many requests begin, and the rest wait. */
    void allow(int count) {
        mayBegin = count;
        reader.resume();
    }

    RequestReader reader() {
        return reader;
    }

    String forwarded() {
        return forwarded.toString();
    }

    List<String> events() {
        return events;
    }

    @Override
    public boolean mayBegin() {
        return mayBegin > 0;
    }

    @Override
    public RuleHeaderNames ruleHeaderNames() {
        return RuleHeaderNames.of(List.of("x-rule"));
    }

    @Override
    public boolean mayUpgrade(ByteBuf in, int base, RequestHead head) {
        return view.set(in, base, head).upgrade().toString().equals("spdy/3.1");
    }

    @Override
    public Exchange begin(ByteBuf in, int base, RequestHead head) {
        mayBegin--;
        Exchange exchange = new Exchange();
        exchange.last = !head.keepAlive();
        view.set(in, base, head);
        boolean denied = view.pathAndQuery().toString().startsWith("/no");
        events.add((denied ? "denied " : "allowed ") + view.method() + " " + view.pathAndQuery());
        exchange.decision = ALLOWED;
        if (denied) {
            exchange.answerWith(LocalResponse.ACCESS_DENIED, LogOutcome.DENIED, "");
        }
        return exchange;
    }

    @Override
    public boolean sharesServer() {
        return false;
    }

    @Override
    public void forward(ByteBuf bytes) {
        forwarded.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
    }

    @Override
    public void malformedHead(Defect defect, int bytes) {
        events.add("malformed head " + defect);
    }

    @Override
    public void malformedBody(Exchange exchange, Defect defect) {
        events.add("malformed body " + defect);
    }
}

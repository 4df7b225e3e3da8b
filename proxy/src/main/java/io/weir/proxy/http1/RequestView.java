package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.rules.snapshot.HttpRequestView;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed request as rules see it. One for all requests of an event loop: what it gives is valid until it is set again.
 */
public final class RequestView implements HttpRequestView {

    private final Latin1Slice method = new Latin1Slice();
    private final Latin1Slice pathAndQuery = new Latin1Slice();
    private final Latin1Slice authority = new Latin1Slice();
    private final Latin1Slice upgrade = new Latin1Slice();
    private final List<Latin1Slice> values = new ArrayList<>();
    private final RequestHead none = new RequestHead(1);
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int base;
    private RequestHead head = none;

    /** Shows the request whose head begins at index {@code newBase} of {@code bytes}. */
    public RequestView set(ByteBuf bytes, int newBase, RequestHead newHead) {
        in = bytes;
        base = newBase;
        head = newHead;
        method.set(bytes, newBase + newHead.from, newBase + newHead.methodTo);
        pathAndQuery.set(bytes, newBase + newHead.pathFrom, newBase + newHead.targetTo);
        authority.set(bytes, newBase + newHead.authorityFrom, newBase + newHead.authorityTo);
        boolean asks = newHead.upgrade == UpgradeWish.WEBSOCKET || newHead.upgrade == UpgradeWish.OTHER;
        upgrade.set(
                bytes, asks ? newBase + newHead.protocolFrom : newBase, asks ? newBase + newHead.protocolTo : newBase);
        return this;
    }

    /** Lets go of the bytes. */
    public void clear() {
        in = Unpooled.EMPTY_BUFFER;
        head = none;
        method.set(in, 0, 0);
        pathAndQuery.set(in, 0, 0);
        authority.set(in, 0, 0);
        upgrade.set(in, 0, 0);
        for (Latin1Slice value : values) {
            value.set(in, 0, 0);
        }
    }

    @Override
    public CharSequence method() {
        return method;
    }

    @Override
    public CharSequence pathAndQuery() {
        return pathAndQuery;
    }

    @Override
    public CharSequence authority() {
        return authority;
    }

    @Override
    public CharSequence upgrade() {
        return upgrade;
    }

    @Override
    public int headerCount(String lowerCaseName) {
        int found = 0;
        for (int line = 0; line < head.fields.count(); line++) {
            if (head.fields.hasName(in, base, line, lowerCaseName)) {
                found++;
            }
        }
        return found;
    }

    @Override
    public CharSequence headerValue(String lowerCaseName, int index) {
        int found = 0;
        for (int line = 0; line < head.fields.count(); line++) {
            if (head.fields.hasName(in, base, line, lowerCaseName) && found++ == index) {
                while (values.size() <= line) {
                    values.add(new Latin1Slice());
                }
                return values.get(line).set(in, base + head.fields.valueFrom(line), base + head.fields.valueTo(line));
            }
        }
        throw new IndexOutOfBoundsException("field " + lowerCaseName + " number " + index + " of " + found);
    }
}

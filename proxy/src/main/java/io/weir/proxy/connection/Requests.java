package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.RequestHead;
import io.weir.rules.snapshot.RuleHeaderNames;

/** What decides about the requests that a {@link RequestReader} reads, and takes their bytes. Must not call the reader back. */
interface Requests {

    /** Whether another request may be begun now; else it waits until {@link RequestReader#resume}. */
    boolean mayBegin();

    /** The header fields that rules look at now. */
    RuleHeaderNames ruleHeaderNames();

    /** Whether a request for a protocol other than WebSocket may go on as what it is; its head begins at {@code base}. */
    boolean mayUpgrade(ByteBuf in, int base, RequestHead head);

    /** Judges a request; its head begins at index {@code base} of {@code in}. */
    Exchange begin(ByteBuf in, int base, RequestHead head);

    /** Whether the server is not to hear that this client closes its connection. */
    boolean sharesServer();

    /** Takes bytes of allowed requests, and the caller's reference to them. */
    void forward(ByteBuf bytes);

    /** A request was not judged because its head has this defect. No request follows. */
    void malformedHead(Defect defect, int bytes);

    /** The body of a request has this defect. No request follows. */
    void malformedBody(Exchange exchange, Defect defect);
}

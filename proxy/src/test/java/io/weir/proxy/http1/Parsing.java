package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.proxy.ProxyLimits.HttpLimits;
import java.nio.charset.StandardCharsets;

/** Runs parsers over texts, one char a byte, cut in two or not. */
final class Parsing {

    private Parsing() {}

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    /** What a request parser makes of a text; behind the first {@code cut} bytes it is stopped once. */
    static String request(String text, int cut, HttpLimits limits) {
        ByteBuf in = bytes(text);
        RequestParser parser = new RequestParser(limits);
        ParseResult result = parser.parse(in, 0, cut);
        if (result == ParseResult.INCOMPLETE) {
            result = parser.parse(in, 0, in.writerIndex());
        }
        return switch (result) {
            case INCOMPLETE -> "incomplete";
            case MALFORMED -> parser.defect().name();
            case COMPLETE -> describe(in, parser.head());
        };
    }

    static String request(String text) {
        return request(text, 0, HttpLimits.DEFAULT);
    }

    private static String describe(ByteBuf in, RequestHead head) {
        RequestView view = new RequestView().set(in, 0, head);
        return view.method() + " " + view.pathAndQuery() + " @" + view.authority() + " " + head.form()
                + (head.isHttp10() ? " 1.0" : " 1.1")
                + (head.keepAlive() ? " stays" : " closes")
                + (head.isChunked() ? " chunked" : " length=" + head.contentLength())
                + (head.upgrade() == UpgradeWish.NONE ? "" : " upgrade=" + head.upgrade())
                + (head.expectsContinue() ? " continue" : "")
                + " [" + head.from() + ".." + head.to() + "]";
    }

    /** What a response parser makes of a text. */
    static String response(String text, int cut, boolean toHead) {
        ByteBuf in = bytes(text);
        ResponseParser parser = new ResponseParser(HttpLimits.DEFAULT);
        ResponseTo to = toHead ? ResponseTo.HEAD : ResponseTo.OTHER;
        ParseResult result = parser.parse(in, 0, cut, to);
        if (result == ParseResult.INCOMPLETE) {
            result = parser.parse(in, 0, in.writerIndex(), to);
        }
        return switch (result) {
            case INCOMPLETE -> "incomplete";
            case MALFORMED -> parser.defect().name();
            case COMPLETE -> {
                ResponseHead head = parser.head();
                BodyReader body = new BodyReader(HttpLimits.DEFAULT);
                head.beginBody(body);
                yield head.status() + " " + head.bodyKind() + (head.keepAlive() ? " stays" : " closes") + " ["
                        + head.to() + "]";
            }
        };
    }

    /** What a body reader makes of a chunked body: how many bytes it took, and how it ended. */
    static String chunked(String text, int cut) {
        ByteBuf in = bytes(text);
        BodyReader body = new BodyReader(HttpLimits.DEFAULT);
        body.beginChunked();
        int at = body.consume(in, 0, cut);
        at = body.consume(in, at, in.writerIndex());
        Defect defect = body.defect();
        if (defect != null) {
            return at + " " + defect.name();
        }
        return at + (body.isComplete() ? " complete" : " incomplete");
    }
}

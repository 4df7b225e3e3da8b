package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import org.jspecify.annotations.Nullable;

/**
 * Brings heads into the form in which they are judged and forwarded, and reads that form again as strictly as what clients send:
 * what rules see are the bytes that go on. Not thread-safe; one a connection.
 */
public final class HeadRewriter {

    private final RequestParser parser;
    private @Nullable Defect defect;

    public HeadRewriter(HttpLimits limits) {
        this.parser = new RequestParser(limits);
    }

    /**
     * The canonical form of a head, in a buffer that the caller owns and that begins with it.
     *
     * @param head a head that a parser found at index {@code base} of {@code in}; may be this one's {@link #head}
     * @param dropsUpgrade whether its wish for another protocol is left out
     * @return null when there is no such form: {@link #defect} says why
     */
    public @Nullable ByteBuf rewrite(
            ByteBuf in, int base, RequestHead head, boolean dropsUpgrade, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(head.to() - head.from() + 1);
        defect = new CanonicalHead(in, base, head, dropsUpgrade || head.upgrade == UpgradeWish.DROPPED).write(out);
        if (defect == null) {
            parser.reset();
            ParseResult result = parser.parse(out, 0, out.writerIndex());
            if (result != ParseResult.COMPLETE) {
                defect = result == ParseResult.MALFORMED ? parser.defect() : Defect.TARGET_AMBIGUOUS;
            } else if (parser.head().needsRewriting()) {
                defect = Defect.TARGET_AMBIGUOUS;
            }
        }
        if (defect == null) {
            return out;
        }
        out.release();
        return null;
    }

    /** The head as it was rewritten last. */
    public RequestHead head() {
        return parser.head();
    }

    /** Why there is no canonical form of the last one. */
    public Defect defect() {
        return defect == null ? Defect.TARGET_AMBIGUOUS : defect;
    }
}

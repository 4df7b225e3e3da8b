package io.weir.proxy.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.HeadRewriter;
import io.weir.proxy.http1.HeaderGuard;
import io.weir.proxy.http1.HeaderRewriting;
import io.weir.proxy.http1.RequestHead;
import io.weir.proxy.http1.UpgradeWish;
import io.weir.rules.snapshot.HeaderEffects;
import org.jspecify.annotations.Nullable;

/** The form in which each request of a connection is judged and forwarded: mostly the one it came in, which is not copied. */
final class RequestForm {

    private final Requests requests;
    private final ByteBufAllocator allocator;
    private final HttpLimits limits;
    private final HeaderGuard guard = new HeaderGuard();
    private @Nullable HeadRewriter rewriter;
    private Defect defect = Defect.TARGET_AMBIGUOUS;

    RequestForm(Requests requests, ByteBufAllocator allocator, HttpLimits limits) {
        this.requests = requests;
        this.allocator = allocator;
        this.limits = limits;
    }

    /** Why no form of a sound head may be judged, for the sake of the rules there are; null when one may. */
    @Nullable
    Defect defectOf(ByteBuf in, int base, RequestHead head) {
        return guard.defectOf(in, base, head, requests.ruleHeaderNames());
    }

    /** Whether a head may not be judged and forwarded as it came. */
    boolean mustChange(ByteBuf in, int base, RequestHead head) {
        return head.needsRewriting() || mustDropUpgrade(in, base, head);
    }

    private boolean mustDropUpgrade(ByteBuf in, int base, RequestHead head) {
        return head.upgrade() == UpgradeWish.OTHER && !requests.mayUpgrade(in, base, head);
    }

    /** The head in its canonical form, in a buffer that the caller owns and that begins with it; null when there is none. */
    @Nullable
    ByteBuf rewrite(ByteBuf in, int base, RequestHead head) {
        HeadRewriter own = rewriter == null ? new HeadRewriter(limits) : rewriter;
        rewriter = own;
        ByteBuf rewritten = own.rewrite(in, base, head, !head.needsRewriting(), allocator);
        if (rewritten != null && mustDropUpgrade(rewritten, 0, own.head())) {
            ByteBuf withUpgrade = rewritten;
            rewritten = own.rewrite(withUpgrade, 0, own.head(), true, allocator);
            withUpgrade.release();
        }
        defect = own.defect();
        return rewritten;
    }

    /** The head that was rewritten last. */
    RequestHead head() {
        if (rewriter == null) {
            throw new IllegalStateException("no head was rewritten");
        }
        return rewriter.head();
    }

    /** Why there is no canonical form of the last one. */
    Defect defect() {
        return defect;
    }

    /** The head with these effects, in a buffer that the caller owns. */
    ByteBuf changed(ByteBuf in, int base, RequestHead head, HeaderEffects effects) {
        ByteBuf changed = allocator.directBuffer(head.to());
        HeaderRewriting.write(in, base, head, effects, changed);
        return changed;
    }
}

package io.weir.proxy.http2;

import io.weir.proxy.ProxyLimits.Http2Limits;
import java.util.concurrent.TimeUnit;

/** What a peer may still spend on frames that carry nothing. Fills up with time and with every useful frame. */
final class Overhead {

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int burst;
    private final int perSecond;
    private int left;
    private long filledNanos;

    Overhead(Http2Limits limits, long nowNanos) {
        burst = limits.overheadBurst();
        perSecond = limits.overheadPerSecond();
        left = burst;
        filledNanos = nowNanos;
    }

    /** Spends; false when there was not enough left. */
    boolean spend(int cost, long nowNanos) {
        left -= cost;
        if (left < 0) {
            refill(nowNanos);
        }
        return left >= 0;
    }

    /** Whether more was spent than there was. */
    boolean isSpent() {
        return left < 0;
    }

    /** Gives back for something useful. */
    void earn(int amount) {
        left = Math.min(burst, left + amount);
    }

    private void refill(long nowNanos) {
        long earned = Math.min(burst, (nowNanos - filledNanos) / (NANOS_PER_SECOND / perSecond));
        filledNanos = nowNanos;
        earn((int) earned);
    }
}

package io.weir.proxy.connection;

/** When a peer last took bytes of what is written to it, by looking once a tick at how many still wait. */
public final class SendProgress {

    private long pendingBytes;
    private long sentNanos;

    public SendProgress(long nowNanos) {
        sentNanos = nowNanos;
    }

    /**
     * Takes note of what waits now.
     *
     * @param restIsProgress whether time does not count while nothing waits
     */
    public void measure(long nowNanos, long nowPendingBytes, boolean restIsProgress) {
        if (nowPendingBytes != pendingBytes || (nowPendingBytes == 0 && restIsProgress)) {
            sentNanos = nowNanos;
        }
        pendingBytes = nowPendingBytes;
    }

    /** Whether bytes waited at the last look. */
    boolean isPending() {
        return pendingBytes > 0;
    }

    /** For how long the peer has taken nothing. */
    public long stillNanos(long nowNanos) {
        return nowNanos - sentNanos;
    }
}

package io.weir.proxy.http2;

/** How the last streams of a connection ended, for frames that come late for one of them. */
final class RecentStreams {

    /** What is known of a stream that is not under way. */
    enum Past {
        /** Both sides had said everything, or the peer broke it off: no frame may follow. */
        CLOSED,
        /** This proxy broke it off: the peer may not have known yet. */
        RESET,
        /** The peer never began it, though it has begun later ones. */
        SKIPPED,
        /** Too long ago to tell. */
        FORGOTTEN
    }

    private static final int REMEMBERED = 128;

    private final int[] ended = new int[REMEMBERED];
    private int count;

    void ended(int streamId, boolean reset) {
        ended[count++ % REMEMBERED] = reset ? -streamId : streamId;
        if (count == 2 * REMEMBERED) {
            count = REMEMBERED;
        }
    }

    /** What became of a stream whose number is not above the last one's. */
    Past past(int streamId) {
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < Math.min(count, REMEMBERED); i++) {
            if (Math.abs(ended[i]) == streamId) {
                return ended[i] < 0 ? Past.RESET : Past.CLOSED;
            }
            lowest = Math.min(lowest, Math.abs(ended[i]));
        }
        return count < REMEMBERED || streamId > lowest ? Past.SKIPPED : Past.FORGOTTEN;
    }
}

package io.weir.agent.kubernetes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a watch takes its time.
 *
 * @param pageSize objects in a page of a list
 * @param watchSeconds how long a watch goes on before it is asked for anew, on average
 * @param silence how long a connection may say nothing, not even a bookmark, before it counts as dead
 * @param firstRetry how long to wait after the first failure; doubled after each
 * @param longestRetry how long to wait at most
 */
record WatchPace(int pageSize, int watchSeconds, Duration silence, Duration firstRetry, Duration longestRetry) {

    /** Bookmarks come about once a minute. */
    static final WatchPace DEFAULT =
            new WatchPace(500, 450, Duration.ofSeconds(150), Duration.ofMillis(250), Duration.ofSeconds(10));

    private static final int MAX_DOUBLINGS = 16;

    /** How long to wait after so many failures in a row; half of it is chance, so that agents do not come all at once. */
    long retryMillis(int failures) {
        long doubled = firstRetry.toMillis() << Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
        long most = Math.min(longestRetry.toMillis(), doubled);
        return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    }

    /** How long the next watch goes on: up to a third less or more. */
    int nextWatchSeconds() {
        int third = watchSeconds / 3;
        return watchSeconds - third + ThreadLocalRandom.current().nextInt(2 * third + 1);
    }
}

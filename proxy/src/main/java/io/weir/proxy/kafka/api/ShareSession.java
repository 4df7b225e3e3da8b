package io.weir.proxy.kafka.api;

import org.jspecify.annotations.Nullable;

/**
 * What a request says of its share session (KIP-932).
 *
 * @param key of the session on its connection
 * @param epoch how far the session is
 */
record ShareSession(Key key, int epoch) {

    private static final int BEGINNING = 0;
    private static final int END = -1;

    /** Whose session it is. */
    record Key(String group, String member) {}

    static ShareSession of(@Nullable String group, @Nullable String member, int epoch) {
        return new ShareSession(new Key(group == null ? "" : group, member == null ? "" : member), epoch);
    }

    /** Whether the request begins the session, naming all that it fetches. */
    boolean begins() {
        return epoch == BEGINNING;
    }

    /** Whether the request ends the session. */
    boolean ends() {
        return epoch == END;
    }
}

package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.SerializableString;
import org.jspecify.annotations.Nullable;

/** Both ends of a connection as the log shows them. Made once a connection; keeps the JSON they become for all its entries. */
public final class LoggedConnection {

    private final LoggedPeer source;
    private final LoggedPeer destination;

    /** Made at need by whichever thread writes JSON; all make the same one. */
    private volatile @Nullable SerializableString json;

    /**
     * A connection.
     *
     * @param source the client
     * @param destination the server the client meant to reach
     */
    public LoggedConnection(LoggedPeer source, LoggedPeer destination) {
        this.source = source;
        this.destination = destination;
    }

    public LoggedPeer source() {
        return source;
    }

    public LoggedPeer destination() {
        return destination;
    }

    @Nullable
    SerializableString json() {
        return json;
    }

    void keepJson(SerializableString made) {
        json = made;
    }
}

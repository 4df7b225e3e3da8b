package io.weir.proxy.accesslog;

import java.io.IOException;

/** A place lines go to. Called by the writer thread only; may block it, never an event loop. */
public interface AccessLogSink extends AutoCloseable {

    /**
     * Writes whole lines and leaves nothing of them in memory.
     *
     * @param lines holds them; not to be kept after the call
     * @param length how many bytes of it count; the last one is a line feed
     * @throws IOException when they could not be written; the log counts them as lost and goes on
     */
    void write(byte[] lines, int length) throws IOException;

    /** Opens what it writes to anew, for those who moved it away; what was written before stays written. */
    default void reopen() throws IOException {}

    @Override
    void close() throws IOException;
}

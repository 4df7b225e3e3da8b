package io.weir.proxy.accesslog;

import java.io.IOException;

/** A place lines go to. Called by the writer thread only. */
public interface AccessLogSink extends AutoCloseable {

    /**
     * Takes whole lines; may keep them until {@link #flush}.
     *
     * @param lines holds them; not to be kept after the call
     * @param length how many bytes of it count; the last one is a line feed
     * @throws IOException when they could not be written; the log counts them as lost and goes on
     */
    void write(byte[] lines, int length) throws IOException;

    /** Called when the queue has run empty. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;
}

package io.weir.proxy.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes lines to a stream such as standard output. */
public final class AccessLogStream implements AccessLogSink {

    private final OutputStream stream;
    private final String name;

    private AccessLogStream(OutputStream stream, String name) {
        this.stream = stream;
        this.name = name;
    }

    public AccessLogStream(OutputStream stream) {
        this(stream, "a stream");
    }

    /** The process's standard output, past {@code System.out} and its lock. */
    public static AccessLogStream standardOutput() {
        return new AccessLogStream(new FileOutputStream(FileDescriptor.out), "standard output");
    }

    @Override
    public void write(byte[] lines, int length) throws IOException {
        stream.write(lines, 0, length);
        stream.flush();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Flushes; the stream stays open, as it is not ours. */
    @Override
    public void close() throws IOException {
        stream.flush();
    }
}

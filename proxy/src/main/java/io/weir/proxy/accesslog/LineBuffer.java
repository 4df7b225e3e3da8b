package io.weir.proxy.accesslog;

import java.io.ByteArrayOutputStream;

/** Bytes in memory that can be read in place and cut back. */
final class LineBuffer extends ByteArrayOutputStream {

    private static final int INITIAL_BYTES = 128 * 1024;

    LineBuffer() {
        super(INITIAL_BYTES);
    }

    /** The array underneath; the first {@link #size} bytes count, until the next write. */
    synchronized byte[] bytes() {
        return buf;
    }

    /** Forgets what stands behind the first {@code size} bytes. */
    synchronized void cutTo(int size) {
        count = size;
    }
}

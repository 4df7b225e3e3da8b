package io.weir.redirect.bpf;

/** A file descriptor that we own, until it is closed. Closing twice does nothing. */
final class Descriptor implements AutoCloseable {

    private final String object;
    private volatile int number;

    /** @param object what it stands for, for messages */
    Descriptor(int number, String object) {
        this.number = number;
        this.object = object;
    }

    /** @throws IllegalStateException after {@link #close} */
    int number() {
        int current = number;
        if (current < 0) {
            throw new IllegalStateException(object + ": closed");
        }
        return current;
    }

    String object() {
        return object;
    }

    @Override
    public synchronized void close() {
        if (number >= 0) {
            int closing = number;
            number = -1;
            // The descriptor is gone whatever close(2) answers, and nothing was written through it.
            int unused = Libbpf.closeDescriptor(closing);
        }
    }
}

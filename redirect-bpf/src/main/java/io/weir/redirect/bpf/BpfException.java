package io.weir.redirect.bpf;

/** A call into the kernel or libbpf failed. */
public final class BpfException extends Exception {

    private final int errno;

    /**
     * @param call what was called
     * @param errno positive
     * @param object what it was called on
     */
    BpfException(String call, int errno, String object) {
        super(call + " of " + object + ": " + Libbpf.errorText(errno));
        this.errno = errno;
    }

    /** A refusal of our own; {@link #errno} is 0. */
    public BpfException(String message) {
        super(message);
        this.errno = 0;
    }

    /** A failure of the file system around the pins; {@link #errno} is 0. */
    BpfException(String message, Throwable cause) {
        super(message, cause);
        this.errno = 0;
    }

    private BpfException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /** The same failure with what libbpf and the verifier said. */
    static BpfException withLog(String call, int errno, String object, String log) {
        return new BpfException(call + " of " + object + ": " + Libbpf.errorText(errno) + "\n" + log, errno);
    }

    /** The error number, positive; 0 when no call failed but a check of ours. */
    public int errno() {
        return errno;
    }
}

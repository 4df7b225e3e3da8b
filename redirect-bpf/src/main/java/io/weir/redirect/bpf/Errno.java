package io.weir.redirect.bpf;

/** The error numbers that are told apart here; the same on every Linux architecture we build for. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int EOPNOTSUPP = 95;
    /** Inside the kernel only, and yet it comes out of map operations that a map type lacks. */
    static final int ENOTSUPP = 524;

    private Errno() {}
}

package io.weir.redirect.bpf;

import java.util.Arrays;

/** A loaded program. */
final class BpfProgram implements AutoCloseable {

    /** A program may lengthen a packet by this much. */
    private static final int GROWTH = 512;

    private final Descriptor descriptor;

    BpfProgram(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    int descriptor() {
        return descriptor.number();
    }

    String name() {
        return descriptor.object();
    }

    /** The kernel's number of the program. */
    int id() throws BpfException {
        return Libbpf.check(Libbpf.programId(descriptor.number()), "BPF_OBJ_GET_INFO_BY_FD", name());
    }

    /**
     * What a test run gave.
     *
     * @param code what the program returned: {@code TC_ACT_OK} 0, {@code TC_ACT_SHOT} 2, {@code TC_ACT_REDIRECT} 7
     * @param mark the packet's mark afterwards
     * @param packet the packet afterwards, from the Ethernet header on
     * @param nanos the average time of a run
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record TestRun(int code, int mark, byte[] packet, int nanos) {}

    /** Runs a tc program once on a packet that came in at {@code interfaceIndex}. */
    TestRun testRun(byte[] packet, int mark, int interfaceIndex) throws BpfException {
        return testRun(packet, mark, interfaceIndex, 1);
    }

    /**
     * Runs a tc program {@code repeat} times on a packet.
     *
     * @param packet Ethernet header and at least one byte behind it
     * @param mark the packet's mark before
     * @param interfaceIndex an interface of the calling thread's network namespace; 0 for lo
     */
    TestRun testRun(byte[] packet, int mark, int interfaceIndex, int repeat) throws BpfException {
        byte[] result = new byte[packet.length + GROWTH];
        int[] facts = {mark, interfaceIndex, interfaceIndex, 0};
        Libbpf.check(
                Libbpf.testRun(descriptor.number(), packet, result, facts, repeat),
                "BPF_PROG_TEST_RUN",
                "program " + name());
        return new TestRun(facts[1], facts[0], Arrays.copyOf(result, facts[2]), facts[3]);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}

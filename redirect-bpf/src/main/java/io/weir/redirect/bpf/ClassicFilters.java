package io.weir.redirect.bpf;

import java.nio.file.Path;

/** Filters of a clsact qdisc, for kernels before 6.6. The interface keeps them; a pinned program records that they are there. */
final class ClassicFilters implements TcHooks {

    @Override
    public void attach(AttachPoint point, BpfProgram program, Path pin) throws BpfException {
        Pins.delete(pin);
        Libbpf.check(Libbpf.pin(program.descriptor(), pin.toString()), "BPF_OBJ_PIN", pin.toString());
        Libbpf.check(
                Libbpf.attachFilter(
                        program.descriptor(),
                        point.interfaceIndex(),
                        point.role().ingress()),
                "bpf_tc_attach",
                program.name() + " on interface " + point.interfaceIndex());
    }

    @Override
    public boolean isAlive(AttachPoint point, Path pin) {
        return Libbpf.interfaceName(point.interfaceIndex()) != null;
    }

    @Override
    public void detach(AttachPoint point, Path pin) throws BpfException {
        int result = Libbpf.detachFilter(point.interfaceIndex(), point.role().ingress());
        // Interface, qdisc or filter may be gone already.
        if (result != -Errno.ENOENT && result != -Errno.ENODEV && result != -Errno.EINVAL) {
            Libbpf.check(result, "bpf_tc_detach", "interface " + point.interfaceIndex());
        }
        Pins.delete(pin);
    }
}

package io.weir.redirect.bpf;

import java.nio.file.Files;
import java.nio.file.Path;

/** TCX links, each kept alive by its pin. */
final class TcxLinks implements TcHooks {

    /** {@code BPF_TCX_INGRESS} and {@code BPF_TCX_EGRESS}. */
    static final int INGRESS = 46;

    static final int EGRESS = 47;

    @Override
    public void attach(AttachPoint point, BpfProgram program, Path pin) throws BpfException {
        if (Files.exists(pin)) {
            if (isAlive(point, pin)) {
                Pins.updateLink(pin, program);
                return;
            }
            Pins.delete(pin);
        }
        int type = point.role().ingress() ? INGRESS : EGRESS;
        int link = Libbpf.check(
                Libbpf.linkTcx(program.descriptor(), point.interfaceIndex(), type),
                "BPF_LINK_CREATE",
                program.name() + " on interface " + point.interfaceIndex());
        Pins.pinAndClose(link, pin);
    }

    @Override
    public boolean isAlive(AttachPoint point, Path pin) throws BpfException {
        return Pins.linkInfo(pin).target() == point.interfaceIndex();
    }

    @Override
    public void detach(AttachPoint point, Path pin) throws BpfException {
        Pins.delete(pin);
    }
}

package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelSupportNetnsIT {

    @Test
    void findsAllItNeedsHere() throws Exception {
        try (TestNode node = new TestNode()) {
            KernelSupport support = node.call(KernelSupport::probe);
            assertThat(support.missing()).isEmpty();
            assertThatCode(support::check).doesNotThrowAnyException();
        }
    }

    /** Prints what is missing. */
    public static void main(String[] arguments) throws BpfException {
        System.out.println(KernelSupport.probe().missing());
    }

    @Test
    void aProcessWithoutCapabilitiesIsToldSo() throws Exception {
        try (TestNode node = new TestNode()) {
            assertThat(TestNode.run(
                            "nsenter",
                            "--net=" + node.namespace(),
                            "setpriv",
                            "--bounding-set=-all",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            KernelSupportNetnsIT.class.getName()))
                    .contains("[permission to call bpf(2): expected root, or CAP_BPF");
        }
    }

    @Test
    void whatIsMissingIsToldByName() {
        KernelSupport support = new KernelSupport(true, List.of("sk_lookup programs (Linux 5.9)", "socket maps"));
        assertThatThrownBy(support::check)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("lacks: sk_lookup programs (Linux 5.9); socket maps");
    }
}

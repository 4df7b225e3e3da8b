package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void whatIsMissingIsToldByName() {
        KernelSupport support = new KernelSupport(true, List.of("sk_lookup programs (Linux 5.9)", "socket maps"));
        assertThatThrownBy(support::check)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("lacks: sk_lookup programs (Linux 5.9); socket maps");
    }
}

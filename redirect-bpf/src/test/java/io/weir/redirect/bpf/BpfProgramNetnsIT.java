package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BpfProgramNetnsIT {

    @Test
    void runsAProgramOnAPacket() throws BpfException {
        try (BpfObject object = BpfObject.loadUnpinned()) {
            BpfProgram.TestRun run = object.program("from_pod").testRun(new byte[64], 0, 1);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.packet()).hasSize(64);
        }
    }
}

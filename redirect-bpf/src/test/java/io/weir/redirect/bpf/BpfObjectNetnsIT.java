package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpfObjectNetnsIT {

    private TestNode node;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    @Test
    void loadsEveryProgramAndEveryMapAndClosesAll() throws Exception {
        int before = TestNode.descriptors();
        try (BpfObject object = BpfObject.loadUnpinned()) {
            for (String program : BpfObject.PROGRAMS) {
                assertThat(object.program(program).id()).isPositive();
            }
            for (MapLayout layout : BpfObject.MAPS) {
                assertThat(object.map(layout.name()).descriptor()).isPositive();
            }
            assertThat(TestNode.descriptors()).isEqualTo(before + BpfObject.PROGRAMS.size() + BpfObject.MAPS.size());
        }
        assertThat(TestNode.descriptors()).isEqualTo(before);
    }

    @Test
    void aTestRunGivesTheVerdictAndThePacket() throws Exception {
        try (BpfObject object = BpfObject.loadUnpinned()) {
            byte[] arp = new byte[60];
            arp[12] = 0x08;
            arp[13] = 0x06;
            BpfProgram.TestRun passed =
                    node.call(() -> object.program("from_pod").testRun(arp, 0, 1));
            assertThat(passed.code()).as("TC_ACT_OK").isZero();
            assertThat(passed.packet()).isEqualTo(arp);
            BpfProgram.TestRun dropped =
                    node.call(() -> object.program("from_pod").testRun(new byte[60], 0, 1));
            assertThat(dropped.code()).as("TC_ACT_SHOT").isEqualTo(2);
        }
    }

    @Test
    void aRefusedProgramComesWithTheVerdictOfTheVerifier(@TempDir Path directory) throws Exception {
        Path source = directory.resolve("bad.bpf.c");
        StringBuilder maps = new StringBuilder();
        for (MapLayout layout : BpfObject.MAPS) {
            maps.append("struct { int (*type)[2]; int (*max_entries)[1]; int (*key_size)[4]; int (*value_size)[4]; } ")
                    .append(layout.name())
                    .append(" __attribute__((section(\".maps\"), used));\n");
        }
        Files.writeString(
                source,
                maps + "__attribute__((section(\"tc\"), used)) int from_pod(char *skb) { return skb[100000]; }\n"
                        + "char LICENSE[] __attribute__((section(\"license\"), used)) = \"GPL\";\n");
        Path object = directory.resolve("bad.bpf.o");
        TestNode.run("clang", "-O2", "-g", "-target", "bpf", "-c", source.toString(), "-o", object.toString());
        int before = TestNode.descriptors();
        assertThatThrownBy(() -> BpfObject.load(Files.readAllBytes(object), null))
                .isInstanceOfSatisfying(BpfException.class, failure -> assertThat(failure.errno())
                        .isEqualTo(Errno.EACCES))
                .hasMessageContaining("load of weir.bpf.o: EACCES (Permission denied)")
                .hasMessageContaining("prog 'from_pod'")
                .hasMessageContaining("R10=fp0");
        assertThat(TestNode.descriptors()).isEqualTo(before);
    }

    @Test
    void bytesThatAreNoObjectAreRefused() {
        assertThatThrownBy(() -> BpfObject.load("no ELF".getBytes(StandardCharsets.UTF_8), null))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("weir.bpf.o");
    }

    @Test
    void namesOfNothingAreRefused() throws Exception {
        try (BpfObject object = BpfObject.loadUnpinned()) {
            assertThatThrownBy(() -> object.map("nothing")).hasMessageContaining("map 'nothing': expected one of");
            assertThatThrownBy(() -> object.program("nothing"))
                    .hasMessageContaining("program 'nothing': expected one of");
        }
    }
}

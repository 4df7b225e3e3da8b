package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatapathCrashNetnsIT {

    private TestNode node;
    private int pod;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        pod = node.addVeth("pod");
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private Process start(String mode) throws IOException {
        return new ProcessBuilder(
                        "nsenter",
                        "--net=" + node.namespace(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatapathHolder.class.getName(),
                        node.bpffs().toString(),
                        mode,
                        Integer.toString(pod))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("128 + SIGKILL").isEqualTo(137);
    }

    @Test
    void enforcesOnAfterTheOwnerIsKilledAndIsTakenOver() throws Exception {
        Process owner = start("hold");
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("attached");
            kill(owner);
        } finally {
            owner.destroyForcibly();
        }
        Path pin = node.bpffs().resolve("v1/links/pod-" + pod + "-in");
        int before = Pins.linkInfo(pin).programId();
        assertThat(Pins.linkInfo(pin).target()).isEqualTo(pod);
        node.run(() -> {
            try (Datapath datapath = Datapath.open(node.config())) {
                assertThat(datapath.attachedPods()).containsExactly(pod);
                assertThat(datapath.attachedUplinks()).containsExactly(pod);
                assertThat(Pins.linkInfo(pin).programId()).isNotEqualTo(before);
            }
        });
    }

    @Test
    void opensAfterAKillAtAnyMoment() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < 8; round++) {
            Process owner = start("loop");
            try {
                boolean ended = owner.waitFor(150 + random.nextInt(900), TimeUnit.MILLISECONDS);
                assertThat(ended).as("the owner goes on until it is killed").isFalse();
                kill(owner);
            } finally {
                owner.destroyForcibly();
            }
            node.run(() -> {
                try (Datapath datapath = Datapath.open(node.config())) {
                    datapath.attachPod(pod);
                    assertThat(datapath.attachedPods()).containsExactly(pod);
                }
            });
        }
    }
}

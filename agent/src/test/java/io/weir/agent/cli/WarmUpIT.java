package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpIT {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Closing waits for each of its threads for up to a second; on a busy machine starting takes its time, too. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    @Test
    void sendsRequestsAndLeavesNothingBehind() throws InterruptedException {
        long begun = System.nanoTime();

        long requests = WarmUp.run(LIMIT);

        assertThat(requests).as("requests of each connection and kind").isGreaterThan(96);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT.plus(SLACK));
        assertThat(threads()).as("threads that are left").isEmpty();
    }

    @Test
    void doesNothingInNoTime() throws InterruptedException {
        assertThat(WarmUp.run(Duration.ZERO)).isZero();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("weir-"))
                .toList();
    }
}

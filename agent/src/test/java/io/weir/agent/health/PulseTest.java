package io.weir.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PulseTest {

    private final AtomicLong now = new AtomicLong();
    private final Deque<CompletableFuture<?>> questions = new ArrayDeque<>();
    private final Pulse pulse = new Pulse(List.of(new Pulse.Part("state loop", this::question)), now::get);

    private CompletableFuture<?> question() {
        CompletableFuture<?> question = new CompletableFuture<Void>();
        questions.add(question);
        return question;
    }

    private void beatAt(long seconds) {
        now.set(TimeUnit.SECONDS.toNanos(seconds));
        pulse.beat();
    }

    @Test
    void a_thread_that_answers_in_time_is_alive_and_asked_again() {
        for (int second = 0; second < 100; second += 20) {
            beatAt(second);
            questions.getLast().complete(null);
            assertThat(pulse.silent()).isEmpty();
        }
        assertThat(questions).hasSize(5);
    }

    @Test
    void a_thread_that_is_silent_for_too_long_is_named_once_asked_only_once_and_alive_again_when_it_answers() {
        beatAt(0);
        beatAt(30);
        assertThat(pulse.silent()).isEmpty();
        beatAt(31);
        assertThat(pulse.silent()).containsExactly("state loop: no answer for 31 s");
        assertThat(questions).hasSize(1);
        questions.getLast().complete(null);
        assertThat(pulse.silent()).isEmpty();
        beatAt(32);
        assertThat(questions).hasSize(2);
    }

    @Test
    void a_thread_that_takes_no_question_is_silent() {
        Pulse ended = new Pulse(
                List.of(new Pulse.Part("BPF writer", () -> {
                    throw new RejectedExecutionException("ended");
                })),
                now::get);
        ended.beat();
        now.set(TimeUnit.SECONDS.toNanos(40));
        assertThat(ended.silent()).containsExactly("BPF writer: no answer for 40 s");
    }

    @Test
    void an_answer_that_is_a_failure_is_an_answer() {
        beatAt(0);
        questions.getLast().completeExceptionally(new IllegalStateException("no"));
        beatAt(40);
        assertThat(pulse.silent()).isEmpty();
    }
}

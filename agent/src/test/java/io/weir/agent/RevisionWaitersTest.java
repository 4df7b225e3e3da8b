package io.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.agent.publish.PublishReport;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RevisionWaitersTest {

    private final RevisionWaiters waiters = new RevisionWaiters();

    private CompletableFuture<Void> waiter(long revision) {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        waiters.add(revision, waiter);
        return waiter;
    }

    private void published(long policyRevision, String trouble) {
        waiters.published(new PublishReport(1, policyRevision, Map.of(), trouble));
    }

    @Test
    void those_who_wait_for_an_earlier_revision_are_told_and_others_wait_on() {
        CompletableFuture<Void> second = waiter(2);
        CompletableFuture<Void> third = waiter(3);
        CompletableFuture<Void> fourth = waiter(4);
        published(3, "");
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
        assertThat(fourth).isNotDone();
        assertThat(waiter(3)).isCompleted();
    }

    @Test
    void a_failure_is_told_at_once_with_its_reason() {
        CompletableFuture<Void> second = waiter(2);
        CompletableFuture<Void> third = waiter(3);
        published(2, "policy map 7 is full");
        assertThatThrownBy(second::join)
                .hasMessageContaining("not in force yet")
                .hasMessageContaining("policy map 7 is full");
        assertThat(third).isNotDone();
    }

    @Test
    void after_a_failure_the_next_success_counts() {
        published(2, "policy map 7 is full");
        CompletableFuture<Void> again = waiter(2);
        assertThat(again).isNotDone();
        published(2, "");
        assertThat(again).isCompleted();
    }
}

package io.weir.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.health.Readiness.Milestone;
import org.junit.jupiter.api.Test;

final class ReadinessTest {

    private final Readiness readiness = new Readiness();

    @Test
    void each_milestone_that_is_missing_is_named() {
        assertThat(readiness.missing()).hasSize(Milestone.values().length);
        readiness.reached(Milestone.DATAPATH);
        readiness.reached(Milestone.PROXY);
        assertThat(readiness.missing())
                .containsExactly(
                        "the cluster source has not been read to the end yet",
                        "no state has been written to proxy and kernel yet");
        assertThat(readiness.reached()).containsExactly("datapath loaded", "proxy listening");
    }

    @Test
    void an_agent_that_leaves_is_not_ready_until_it_stays() {
        for (Milestone milestone : Milestone.values()) {
            readiness.reached(milestone);
        }
        assertThat(readiness.missing()).isEmpty();
        readiness.leaves("the agent ends");
        assertThat(readiness.missing()).containsExactly("the agent ends");
        readiness.leaves("");
        assertThat(readiness.missing()).isEmpty();
    }
}

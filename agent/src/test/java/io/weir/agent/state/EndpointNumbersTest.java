package io.weir.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.watch.ObjectName;
import io.weir.identity.EndpointId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointNumbersTest {

    private final EndpointNumbers numbers = new EndpointNumbers();

    @Test
    void aPodKeepsItsNumber() {
        EndpointId first = numbers.acquire(pod("a")).orElseThrow();
        numbers.acquire(pod("b"));
        assertThat(numbers.acquire(pod("a"))).contains(first);
    }

    @Test
    void aFreedNumberIsNotTheNextOneHandedOut() {
        EndpointId freed = numbers.acquire(pod("a")).orElseThrow();
        numbers.release(pod("a"));
        assertThat(numbers.acquire(pod("b")).orElseThrow()).isNotEqualTo(freed);
    }

    @Test
    void aRestoredNumberGoesToItsPodAndToNoOther() {
        numbers.restore(Map.of(pod("old"), new EndpointId(7)));
        for (int i = 0; i < 20; i++) {
            assertThat(numbers.acquire(pod("new-" + i)).orElseThrow()).isNotEqualTo(new EndpointId(7));
        }
        assertThat(numbers.acquire(pod("old"))).contains(new EndpointId(7));
    }

    @Test
    void restoredNumbersOfPodsThatDoNotComeBackAreFreedInTheEnd() {
        numbers.restore(Map.of(pod("gone"), new EndpointId(7)));
        numbers.releaseRestored();
        assertThat(numbers.acquire(pod("gone")).orElseThrow()).isNotEqualTo(new EndpointId(7));
        for (int i = 0; i < EndpointId.MAX - 1; i++) {
            assertThat(numbers.acquire(pod("new-" + i))).isPresent();
        }
        assertThat(numbers.acquire(pod("one-too-many"))).isEmpty();
        numbers.release(pod("new-5"));
        assertThat(numbers.acquire(pod("one-too-many"))).isPresent();
    }

    private static ObjectName pod(String name) {
        return new ObjectName("Pod", "default", name);
    }
}

package io.weir.identity;

import static io.weir.identity.Labels.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k8s:app=x",
                "k8s:io.kubernetes.pod.namespace=default",
                "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=default",
                "k8s:io.cilium.k8s.policy.serviceaccount=web",
                "k8s:io.cilium.k8s.policy.cluster=one",
                "k8s:app.kubernetes.io/name=web",
                "k8s:statefulset.example.org/pod-name=a",
                "container:owner=me",
                "reserved:kubernetes.io",
                "cidr:10.0.0.0/8"
            })
    void keeps_what_says_who_a_workload_is(String label) {
        assertThat(LabelFilter.defaults().filter(labels(label))).isEqualTo(labels(label));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k8s:pod-template-hash=abc",
                "k8s:controller-revision-hash=abc",
                "k8s:pod-template-generation=1",
                "k8s:statefulset.kubernetes.io/pod-name=db-0",
                "k8s:apps.kubernetes.io/pod-index=0",
                "k8s:batch.kubernetes.io/controller-uid=1",
                "k8s:batch.kubernetes.io/job-completion-index=1",
                "k8s:controller-uid=1",
                "k8s:topology.kubernetes.io/zone=a",
                "k8s:kubernetes.io/hostname=a",
                "k8s:io.kubernetes.pod.uid=1",
                "k8s:annotation.kubernetes.io/config.seen=now"
            })
    void drops_what_changes_without_the_workload_changing(String label) {
        assertThat(LabelFilter.defaults().filter(labels(label, "k8s:app=x"))).isEqualTo(labels("k8s:app=x"));
    }

    @Test
    void the_longest_prefix_wins_in_whatever_order_the_rules_stand() {
        List<LabelFilter.Rule> rules =
                List.of(LabelFilter.Rule.drop("a"), LabelFilter.Rule.keep("a.b"), LabelFilter.Rule.drop("a.b.c"));
        List<LabelFilter.Rule> reversed = List.of(rules.get(2), rules.get(1), rules.get(0));
        LabelSet all = labels("a=1", "a.b=1", "a.b.x=1", "a.b.c=1", "a.b.c.d=1", "b=1");
        LabelSet kept = labels("a.b=1", "a.b.x=1", "b=1");

        assertThat(new LabelFilter(rules).filter(all)).isEqualTo(kept);
        assertThat(new LabelFilter(reversed).filter(all)).isEqualTo(kept);
    }

    @Test
    void refuses_a_prefix_that_is_both_kept_and_dropped() {
        assertThatThrownBy(() -> new LabelFilter(List.of(LabelFilter.Rule.keep("team"), LabelFilter.Rule.drop("team"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'team'");
    }
}

package io.weir.proxy;

import io.weir.rules.snapshot.KafkaCondition;
import io.weir.rules.snapshot.KafkaPattern;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.function.Predicate;

/** A Kafka rule for tests: whatever a predicate allows. */
record TestKafkaCondition(Predicate<KafkaRequestView> allowed) implements KafkaCondition {

    private static final Verdict.Forward FORWARD = new Verdict.Forward(new RuleOrigin(
            new PolicyName("CiliumNetworkPolicy", "default", "rule"), "spec.ingress[0].toPorts[0].rules.kafka[0]"));

    @Override
    public Verdict.Forward verdict() {
        return FORWARD;
    }

    @Override
    public KafkaPattern pattern() {
        return KafkaPattern.ANY;
    }

    @Override
    public boolean matchesBeyondPattern(KafkaRequestView request) {
        return allowed.test(request);
    }

    @Override
    public List<Verdict.MissedField> missed(KafkaRequestView request) {
        return List.of(new Verdict.MissedField("topic", "orders"));
    }
}

package io.weir.rules.compile;

import io.weir.identity.IdentitySet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.match.NamePattern;
import io.weir.rules.model.KafkaRole;
import io.weir.rules.model.KafkaRule;
import io.weir.rules.snapshot.CompiledRule;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaCondition;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.KafkaResource;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RequestRules;
import io.weir.rules.snapshot.RuleOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Kafka rules and questions about so few names that they meet all the time. */
final class RandomKafka {

    private static final PolicyName POLICY = new PolicyName("CiliumNetworkPolicy", "default", "kafka");
    private static final int PEERS = 8;

    private final Random random;
    private final int names;

    /**
     * A rule and the peers it is for.
     *
     * @param origin where it stands
     */
    record Placed(KafkaRule rule, IdentitySet peers, RuleOrigin origin) {}

    final List<Placed> placed = new ArrayList<>();
    final List<CompiledRule> compiled = new ArrayList<>();

    RandomKafka(long seed) {
        this.random = new Random(seed);
        this.names = 1 + random.nextInt(40);
        for (int i = random.nextInt(30); i >= 0; i--) {
            add("spec.ingress[" + i + "].toPorts[0]", new ArrayList<>(List.of(peer(), peer(), peer())));
        }
    }

    private void add(String place, List<NumericIdentity> peers) {
        IdentitySet set = IdentitySet.of(peers);
        List<KafkaCondition> conditions = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            KafkaRule rule = rule(place + ".rules.kafka[" + i + "]");
            placed.add(new Placed(rule, set, new RuleOrigin(POLICY, rule.fieldPath())));
            conditions.add(new CompiledKafkaRule(POLICY, rule));
        }
        compiled.add(new CompiledRule(
                new RuleOrigin(POLICY, place),
                false,
                set,
                "p",
                "9092",
                Optional.of(new RequestRules.Kafka(conditions))));
    }

    NumericIdentity peer() {
        return new NumericIdentity(1000 + random.nextInt(PEERS));
    }

    /** Seldom one that allows nearly everything. */
    private KafkaRule rule(String place) {
        KafkaRule rule = anyRule(place);
        while (random.nextInt(100) > 0
                && rule.topic().isEmpty()
                && rule.clientId().isEmpty()
                && rule.api().isEmpty()) {
            rule = anyRule(place);
        }
        return rule;
    }

    private KafkaRule anyRule(String place) {
        Optional<KafkaRole> role = random.nextInt(3) == 0 ? Optional.of(one(KafkaRole.values())) : Optional.empty();
        Optional<KafkaApi> api =
                role.isEmpty() && random.nextInt(3) == 0 ? Optional.of(one(KafkaApi.values())) : Optional.empty();
        return new KafkaRule(
                place,
                role,
                api,
                random.nextInt(6) == 0 ? Optional.of(random.nextInt(3)) : Optional.empty(),
                random.nextInt(4) == 0 ? Optional.of("c" + random.nextInt(names)) : Optional.empty(),
                pattern(api, KafkaResource.TOPIC),
                pattern(api, KafkaResource.GROUP),
                pattern(api, KafkaResource.TRANSACTIONAL_ID));
    }

    private Optional<NamePattern> pattern(Optional<KafkaApi> api, KafkaResource resource) {
        if (random.nextInt(2) == 0 || (api.isPresent() && !api.get().names(resource))) {
            return Optional.empty();
        }
        String name = name();
        return Optional.of(
                random.nextInt(3) == 0
                        ? NamePattern.prefix(name.substring(0, 1 + random.nextInt(name.length())))
                        : NamePattern.exact(name));
    }

    private String name() {
        int number = random.nextInt(names);
        return one("a-", "a-b-", "every", "b-") + (random.nextInt(3) == 0 ? "" : "x".repeat(number % 4)) + number;
    }

    KafkaRequestView question() {
        KafkaApi api = one(KafkaApi.values());
        return new KafkaRequestView(
                api,
                random.nextInt(3),
                random.nextInt(3) == 0 ? "" : "c" + random.nextInt(names),
                named(api, KafkaResource.TOPIC),
                named(api, KafkaResource.GROUP),
                named(api, KafkaResource.TRANSACTIONAL_ID));
    }

    private @Nullable String named(KafkaApi api, KafkaResource resource) {
        if (!api.names(resource) || random.nextInt(4) == 0) {
            return null;
        }
        return switch (random.nextInt(12)) {
            case 0 -> KafkaRequestView.EVERY;
            case 1 -> "every";
            case 2 -> "";
            default -> name();
        };
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}

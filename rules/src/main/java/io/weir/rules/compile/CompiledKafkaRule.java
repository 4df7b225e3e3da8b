package io.weir.rules.compile;

import io.weir.rules.match.NamePattern;
import io.weir.rules.model.KafkaRule;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaCondition;
import io.weir.rules.snapshot.KafkaPattern;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.KafkaResource;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Kafka rule made ready for requests. With neither role nor API it is for every API when it names nothing either; otherwise for what
 * producers and consumers do with what it names, and no administration: those of their requests that name a thing of its kind, and
 * with a topic also group membership, and becoming a producer that is not transactional.
 */
final class CompiledKafkaRule implements KafkaCondition {

    /** What goes with a topic without naming it. */
    private static final Set<KafkaApi> BESIDE_TOPICS = EnumSet.of(
            KafkaApi.FIND_COORDINATOR,
            KafkaApi.JOIN_GROUP,
            KafkaApi.HEARTBEAT,
            KafkaApi.LEAVE_GROUP,
            KafkaApi.SYNC_GROUP);

    private final KafkaRule rule;
    private final Verdict.Forward verdict;
    private final KafkaPattern pattern;

    /** What a request of a rule without role and API has to be about; empty when the APIs of the pattern say it all. */
    private final Set<KafkaResource> about;

    CompiledKafkaRule(PolicyName policy, KafkaRule rule) {
        this.rule = rule;
        this.verdict = new Verdict.Forward(new RuleOrigin(policy, rule.fieldPath()));
        this.about = EnumSet.noneOf(KafkaResource.class);
        if (rule.role().isEmpty() && rule.api().isEmpty()) {
            for (KafkaResource resource : KafkaResource.values()) {
                if (rule.names(resource).isPresent()) {
                    about.add(resource);
                }
            }
        }
        this.pattern = new KafkaPattern(apis(), rule.clientId(), rule.topic(), rule.group(), rule.transactionalId());
    }

    private Set<KafkaApi> apis() {
        if (rule.api().isPresent()) {
            return EnumSet.of(rule.api().get());
        }
        if (rule.role().isPresent()) {
            return rule.role().get().apis();
        }
        Set<KafkaApi> apis = EnumSet.allOf(KafkaApi.class);
        if (!about.isEmpty()) {
            apis.removeIf(api -> !mayBeAbout(api));
        }
        return apis;
    }

    /** Whether a request of the API can be about what the rule names. */
    private boolean mayBeAbout(KafkaApi api) {
        return api.use() == KafkaApi.Use.SESSION
                || (api.use() != KafkaApi.Use.ADMINISTRATION
                        && (about.stream().anyMatch(api::names)
                                || (about.contains(KafkaResource.TOPIC)
                                        && (BESIDE_TOPICS.contains(api) || api == KafkaApi.INIT_PRODUCER_ID))));
    }

    /** Whether a request of one of the rule's APIs is about what the rule names. */
    private boolean isAbout(KafkaRequestView request) {
        KafkaApi api = request.api();
        if (about.isEmpty() || api.use() == KafkaApi.Use.SESSION) {
            return true;
        }
        if (about.contains(KafkaResource.TOPIC)
                && (api.names(KafkaResource.TOPIC)
                        || BESIDE_TOPICS.contains(api)
                        || (api == KafkaApi.INIT_PRODUCER_ID && request.transactionalId() == null))) {
            return true;
        }
        return (about.contains(KafkaResource.GROUP) && request.group() != null)
                || (about.contains(KafkaResource.TRANSACTIONAL_ID) && request.transactionalId() != null);
    }

    @Override
    public Verdict.Forward verdict() {
        return verdict;
    }

    @Override
    public KafkaPattern pattern() {
        return pattern;
    }

    @Override
    public boolean matchesBeyondPattern(KafkaRequestView request) {
        return matchesVersion(request) && isAbout(request);
    }

    private boolean matchesVersion(KafkaRequestView request) {
        return rule.apiVersion().isEmpty() || rule.apiVersion().get() == request.apiVersion();
    }

    @Override
    public List<Verdict.MissedField> missed(KafkaRequestView request) {
        List<Verdict.MissedField> missed = new ArrayList<>();
        if (!pattern.apis().contains(request.api()) || !isAbout(request)) {
            missed.add(missedApi(request));
        }
        if (!matchesVersion(request)) {
            missed.add(new Verdict.MissedField(
                    "apiVersion", rule.apiVersion().map(String::valueOf).orElse("")));
        }
        if (!pattern.matchesClient(request)) {
            missed.add(new Verdict.MissedField("clientID", rule.clientId().orElse("")));
        }
        for (KafkaResource resource : KafkaResource.values()) {
            if (!pattern.matchesName(resource, request)) {
                missed.add(new Verdict.MissedField(
                        resource.field(),
                        rule.names(resource).map(NamePattern::toString).orElse("")));
            }
        }
        return missed;
    }

    private Verdict.MissedField missedApi(KafkaRequestView request) {
        Optional<Verdict.MissedField> written = rule.role()
                .map(role -> new Verdict.MissedField("role", role.text()))
                .or(() -> rule.api().map(api -> new Verdict.MissedField("apiKey", api.label())));
        return written.orElseGet(() -> new Verdict.MissedField(
                "apiKey",
                request.api().use() == KafkaApi.Use.ADMINISTRATION
                        ? request.api().label() + " in the rule: administration has to be named"
                        : "none, so only requests about a "
                                + about.stream().map(KafkaResource::field).collect(Collectors.joining(" or "))));
    }
}

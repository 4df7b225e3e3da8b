package io.weir.proxy.connection;

import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.PolicyLookup;
import io.weir.proxy.http1.HeaderRewriting;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.RuleHeaderNames;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What policy says of one connection: the source's egress and the destination's ingress, as far as they are endpoints of
 * this node. Every side must forward. Finds a port's policy once a snapshot, not once a request.
 */
public final class ConnectionPolicy {

    private final ConnectionFacts facts;
    private final PolicyLookup lookup;
    private final List<SidePolicy> sides = new ArrayList<>(2);
    private PolicySnapshot resolved;
    private RuleHeaderNames headerNames;
    private Decision last = Decision.NOTHING_KNOWN;
    private Verdict lastOther = Verdict.NotEnforced.INSTANCE;

    ConnectionPolicy(ConnectionFacts facts, PolicyLookup lookup) {
        this.facts = facts;
        this.lookup = lookup;
        int port = facts.destination().getPort();
        facts.sourceEndpoint()
                .ifPresent(endpoint -> sides.add(
                        new SidePolicy(TrafficDirection.EGRESS, endpoint, facts.destinationIdentity(), port)));
        facts.destinationEndpoint()
                .ifPresent(endpoint ->
                        sides.add(new SidePolicy(TrafficDirection.INGRESS, endpoint, facts.sourceIdentity(), port)));
        resolved = lookup.current();
        headerNames = resolve(resolved);
    }

    private RuleHeaderNames resolve(PolicySnapshot snapshot) {
        sides.forEach(side -> side.resolve(snapshot));
        return RuleHeaderNames.of(sides.stream()
                .flatMap(side -> side.ruleHeaderNames().names().stream())
                .collect(Collectors.toSet()));
    }

    /** Whether any side asks for its requests to be read as HTTP. */
    public boolean readsHttp() {
        refresh();
        return sides.stream().anyMatch(SidePolicy::readsHttp);
    }

    /** Whether any side asks for its requests to be read as Kafka's. */
    public boolean readsKafka() {
        refresh();
        return sides.stream().anyMatch(SidePolicy::readsKafka);
    }

    /** Whether the peers may talk at all. */
    Decision judgeConnection() {
        refresh();
        Decision decision = Decision.NOTHING_KNOWN;
        for (SidePolicy side : sides) {
            decision = new Decision(side.direction(), side.judgeConnection());
            if (!decision.forwards()) {
                return decision;
            }
        }
        return decision;
    }

    /**
     * The decision on one request, by the snapshot that holds now. Effects that could change more than header fields deny. Makes no
     * object when it is the same as the last one.
     */
    @SuppressWarnings("ReferenceEquality")
    public Decision judge(HttpRequestView request) {
        refresh();
        Verdict verdict = last.verdict();
        Verdict other = Verdict.NotEnforced.INSTANCE;
        TrafficDirection direction = last.direction();
        HeaderEffects effects = HeaderEffects.NONE;
        HttpRequestView seen = request;
        for (int i = 0; i < sides.size(); i++) {
            SidePolicy side = sides.get(i);
            Verdict answer = side.judge(seen);
            if (i == 0 || side.readsHttp() || !answer.forwards()) {
                other = i == 0 ? other : verdict;
                direction = side.direction();
                verdict = answer;
            } else {
                other = answer;
            }
            if (!answer.forwards()) {
                effects = HeaderEffects.NONE;
                break;
            }
            HeaderEffects ofSide = effectsOf(answer);
            if (ofSide != HeaderEffects.NONE) {
                effects = effects == HeaderEffects.NONE ? ofSide : ChangedRequest.join(effects, ofSide);
                seen = new ChangedRequest(request, effects);
            }
        }
        if (effects.changesRequest() && !HeaderRewriting.isSound(effects)) {
            verdict = SidePolicy.FAILED;
            effects = HeaderEffects.NONE;
        }
        if (verdict != last.verdict()
                || direction != last.direction()
                || effects != last.effects()
                || other != lastOther) {
            last = new Decision(direction, verdict, effects, ruleOf(other));
            lastOther = other;
        }
        return last;
    }

    /**
     * The decision on one question of a Kafka request, by the snapshot that holds now: of the first side that denies, else of the
     * last side with rules about requests.
     */
    public Decision judge(KafkaRequestView request) {
        refresh();
        Decision decision = Decision.NOTHING_KNOWN;
        Verdict other = Verdict.NotEnforced.INSTANCE;
        for (int i = 0; i < sides.size(); i++) {
            SidePolicy side = sides.get(i);
            Verdict answer = side.judge(request);
            if (!answer.forwards()) {
                return new Decision(side.direction(), answer, HeaderEffects.NONE, ruleOf(other));
            }
            if (i == 0 || side.readsKafka()) {
                Verdict before = i == 0 ? other : decision.verdict();
                decision = new Decision(side.direction(), answer, HeaderEffects.NONE, ruleOf(before));
            }
            other = answer;
        }
        return decision;
    }

    /** Whether {@link #judge(KafkaRequestView)} forwards, for less where it does not: nobody is told why. */
    public boolean allows(KafkaRequestView request) {
        refresh();
        for (SidePolicy side : sides) {
            if (!side.allows(request)) {
                return false;
            }
        }
        return !sides.isEmpty();
    }

    private static Optional<RuleOrigin> ruleOf(Verdict verdict) {
        return verdict instanceof Verdict.Forward forward ? Optional.of(forward.rule()) : Optional.empty();
    }

    private static HeaderEffects effectsOf(Verdict verdict) {
        return verdict instanceof Verdict.Forward forward ? forward.effects() : HeaderEffects.NONE;
    }

    /** The header fields that rules of any side look at or change, by the snapshot that holds now. */
    public RuleHeaderNames ruleHeaderNames() {
        refresh();
        return headerNames;
    }

    /**
     * Whether a connection admitted earlier may stay under this snapshot.
     *
     * @param identitiesFromAddresses whether the identities of the peers are those of their addresses
     * @param read what reads its bytes; it may go on with that when nobody wants them read any more, but not when somebody wants
     *     them read as another protocol
     */
    public boolean mayStay(PolicySnapshot snapshot, boolean identitiesFromAddresses, L7Protocol read) {
        if (!judgeConnection().forwards()
                || sides.stream().anyMatch(side -> side.parser() != L7Protocol.NONE && side.parser() != read)) {
            return false;
        }
        return !identitiesFromAddresses
                || (isStill(snapshot, facts.source(), facts.sourceIdentity())
                        && isStill(snapshot, facts.destination(), facts.destinationIdentity()));
    }

    private static boolean isStill(PolicySnapshot snapshot, InetSocketAddress address, NumericIdentity identity) {
        return snapshot.ipCache()
                .lookup(address.getAddress())
                .orElse(ReservedIdentity.WORLD.id())
                .equals(identity);
    }

    @SuppressWarnings("ReferenceEquality")
    private void refresh() {
        PolicySnapshot current = lookup.current();
        if (current != resolved) {
            resolved = current;
            headerNames = resolve(current);
        }
    }
}

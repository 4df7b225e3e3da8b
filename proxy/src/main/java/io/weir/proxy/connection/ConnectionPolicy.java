package io.weir.proxy.connection;

import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.PolicyLookup;
import io.weir.rules.snapshot.ConnectionFacts;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.Verdict;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What policy says of one connection: the source's egress and the destination's ingress, as far as they are endpoints of
 * this node. Every side must forward. Finds a port's policy once a snapshot, not once a request.
 */
public final class ConnectionPolicy {

    private final ConnectionFacts facts;
    private final PolicyLookup lookup;
    private final List<SidePolicy> sides = new ArrayList<>(2);
    private PolicySnapshot resolved;
    private Decision last = Decision.NOTHING_KNOWN;

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
        sides.forEach(side -> side.resolve(resolved));
    }

    /** Whether any side asks for its requests to be read as HTTP. */
    public boolean readsHttp() {
        refresh();
        return sides.stream().anyMatch(SidePolicy::readsHttp);
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

    /** The decision on one request, by the snapshot that holds now. Makes no object when it is the same as the last one. */
    @SuppressWarnings("ReferenceEquality")
    public Decision judge(HttpRequestView request) {
        refresh();
        Verdict verdict = last.verdict();
        TrafficDirection direction = last.direction();
        for (int i = 0; i < sides.size(); i++) {
            SidePolicy side = sides.get(i);
            Verdict answer = side.judge(request);
            if (i == 0 || side.readsHttp() || !answer.forwards()) {
                direction = side.direction();
                verdict = answer;
            }
            if (!answer.forwards()) {
                break;
            }
        }
        if (verdict != last.verdict() || direction != last.direction()) {
            last = new Decision(direction, verdict);
        }
        return last;
    }

    /**
     * Whether a connection admitted earlier may stay under this snapshot.
     *
     * @param identitiesFromAddresses whether the identities of the peers are those of their addresses
     */
    public boolean mayStay(PolicySnapshot snapshot, boolean identitiesFromAddresses) {
        if (!judgeConnection().forwards()) {
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
            sides.forEach(side -> side.resolve(current));
        }
    }
}

package io.weir.proxy.connection;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.L7Protocol;
import io.weir.rules.snapshot.PeerPolicy;
import io.weir.rules.snapshot.PolicySnapshot;
import io.weir.rules.snapshot.RuleHeaderNames;
import io.weir.rules.snapshot.Verdict;
import org.jspecify.annotations.Nullable;

/** The policy of one end of a connection that is an endpoint of this node, as one snapshot has it. */
final class SidePolicy {

    private static final int TCP = 6;
    private static final Verdict NO_POLICY = Verdict.Deny.of(DenyReason.NO_POLICY_FOR_ENDPOINT);

    /** Of a request that no rule can be asked about. */
    static final Verdict FAILED = Verdict.Deny.of(DenyReason.EVALUATION_FAILED);

    private final TrafficDirection direction;
    private final EndpointId endpoint;
    private final NumericIdentity peer;
    private final int port;
    private @Nullable PeerPolicy policy;

    /**
     * A side without policy yet.
     *
     * @param peer identity of the other end
     * @param port destination port of the connection
     */
    SidePolicy(TrafficDirection direction, EndpointId endpoint, NumericIdentity peer, int port) {
        this.direction = direction;
        this.endpoint = endpoint;
        this.peer = peer;
        this.port = port;
    }

    TrafficDirection direction() {
        return direction;
    }

    void resolve(PolicySnapshot snapshot) {
        policy = snapshot.endpoint(endpoint)
                .map(found -> found.direction(direction).port(TCP, port).forPeer(peer))
                .orElse(null);
    }

    /** What is to read the bytes of the connection. */
    L7Protocol parser() {
        return policy == null ? L7Protocol.NONE : policy.parser();
    }

    boolean readsHttp() {
        return parser() == L7Protocol.HTTP;
    }

    boolean readsKafka() {
        return parser() == L7Protocol.KAFKA;
    }

    /** The header fields that rules of the port look at or change. */
    RuleHeaderNames ruleHeaderNames() {
        return policy == null ? RuleHeaderNames.NONE : policy.port().ruleHeaderNames();
    }

    /** Whether the peer may talk to this port at all. */
    Verdict judgeConnection() {
        if (policy == null) {
            return NO_POLICY;
        }
        try {
            return policy.evaluate();
        } catch (RuntimeException | StackOverflowError failed) {
            return FAILED;
        }
    }

    /** Whether {@link #judge(KafkaRequestView)} forwards, without the reason where it does not. */
    boolean allows(KafkaRequestView request) {
        try {
            return policy != null && policy.allows(request);
        } catch (RuntimeException | StackOverflowError failed) {
            return false;
        }
    }

    /** Whether the peer may send this request. An evaluation that fails denies. */
    Verdict judge(KafkaRequestView request) {
        if (policy == null) {
            return NO_POLICY;
        }
        try {
            return policy.evaluate(request);
        } catch (RuntimeException | StackOverflowError failed) {
            return FAILED;
        }
    }

    /** Whether the peer may send this request. An evaluation that fails denies. */
    Verdict judge(HttpRequestView request) {
        if (policy == null) {
            return NO_POLICY;
        }
        try {
            return policy.evaluate(request);
        } catch (RuntimeException | StackOverflowError failed) {
            return FAILED;
        }
    }
}

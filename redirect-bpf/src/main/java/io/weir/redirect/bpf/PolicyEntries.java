package io.weir.redirect.bpf;

import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.policymap.PolicyMapDecision;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.Map;
import java.util.TreeMap;

/** The policy map of one endpoint as the kernel keeps it: struct weir_policy_key to struct weir_policy_value. */
final class PolicyEntries implements AutoCloseable {

    static final int KEY_PREFIX_LENGTH = 0;
    static final int KEY_IDENTITY = 4;
    static final int KEY_DIRECTION = 8;
    static final int KEY_PROTOCOL = 9;
    static final int KEY_PORT = 10;
    static final int KEY_SIZE = 12;

    static final int DECISION = 0;
    static final int VALUE_SIZE = 4;

    /** Bits that always count: identity and direction. */
    static final int FIXED_BITS = 40;

    static final int PROTOCOL_BITS = 8;

    static final int INGRESS = 0;
    static final int EGRESS = 1;

    static final int ALLOW = 0;
    static final int REDIRECT = 1;
    static final int DENY = 2;

    /** Most entries of one endpoint. */
    static final int MAX_ENTRIES = 16384;

    static final MapLayout LAYOUT = new MapLayout("policy_entries", MapLayout.LPM_TRIE, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    PolicyEntries(BpfMap map) {
        this.map = map;
    }

    static PolicyEntries create() throws BpfException {
        return new PolicyEntries(BpfMap.create(LAYOUT, MAX_ENTRIES, MapLayout.NO_PREALLOC));
    }

    int descriptor() {
        return map.descriptor();
    }

    void put(PolicyMapKey key, PolicyMapDecision decision) throws BpfException {
        map.put(
                bytes(key),
                Bytes.ofSize(VALUE_SIZE).u8(DECISION, number(decision)).array());
    }

    void apply(PolicyChange change) throws BpfException {
        if (change.decision().isPresent()) {
            put(change.key(), change.decision().get());
        } else {
            boolean unused = map.remove(bytes(change.key()));
        }
    }

    Map<PolicyMapKey, PolicyMapDecision> read() throws BpfException {
        Map<PolicyMapKey, PolicyMapDecision> entries = new TreeMap<>();
        map.forEach((key, value) ->
                entries.put(key(Bytes.of(key)), decision(Bytes.of(value).u8(DECISION))));
        return entries;
    }

    private static byte[] bytes(PolicyMapKey key) {
        int bits = FIXED_BITS;
        if (key.protocol() != PolicyMapKey.ANY_PROTOCOL) {
            bits += PROTOCOL_BITS + key.portBits();
        }
        return Bytes.ofSize(KEY_SIZE)
                .u32(KEY_PREFIX_LENGTH, bits)
                .u32(KEY_IDENTITY, key.peer().value())
                .u8(KEY_DIRECTION, key.direction() == TrafficDirection.INGRESS ? INGRESS : EGRESS)
                .u8(KEY_PROTOCOL, key.protocol())
                .port(KEY_PORT, key.port())
                .array();
    }

    private static PolicyMapKey key(Bytes bytes) throws BpfException {
        int bits = bytes.u32(KEY_PREFIX_LENGTH);
        int portBits = Math.max(0, bits - FIXED_BITS - PROTOCOL_BITS);
        int direction = bytes.u8(KEY_DIRECTION);
        if ((bits != FIXED_BITS && bits < FIXED_BITS + PROTOCOL_BITS) || direction > EGRESS) {
            throw new BpfException("policy map key: prefix length " + bits + ", direction " + direction
                    + ": expected 40 or 48..64, and 0 or 1");
        }
        return new PolicyMapKey(
                direction == INGRESS ? TrafficDirection.INGRESS : TrafficDirection.EGRESS,
                new NumericIdentity(bytes.u32(KEY_IDENTITY)),
                bytes.u8(KEY_PROTOCOL),
                bytes.port(KEY_PORT),
                portBits);
    }

    private static int number(PolicyMapDecision decision) {
        return switch (decision) {
            case ALLOW -> ALLOW;
            case REDIRECT -> REDIRECT;
            case DENY -> DENY;
        };
    }

    static PolicyMapDecision decision(int number) throws BpfException {
        return switch (number) {
            case ALLOW -> PolicyMapDecision.ALLOW;
            case REDIRECT -> PolicyMapDecision.REDIRECT;
            case DENY -> PolicyMapDecision.DENY;
            default -> throw new BpfException("policy map decision " + number + ": expected 0, 1 or 2");
        };
    }

    @Override
    public void close() {
        map.close();
    }
}

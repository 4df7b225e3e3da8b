package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.identity.TrafficDirection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The connections that pass directly. The kernel writes; we read, and remove what policy no longer allows. */
public final class FlowMap {

    static final int KEY_ENDPOINT_ID = 0;
    static final int KEY_FAMILY = 4;
    static final int KEY_PEER = 8;
    static final int KEY_LOCAL_PORT = 24;
    static final int KEY_PEER_PORT = 26;
    static final int KEY_PROTOCOL = 28;
    static final int KEY_SIZE = 32;

    static final int EXPIRES_NS = 0;
    static final int DIRECTION = 8;
    static final int FLAGS = 9;
    static final int VALUE_SIZE = 16;

    static final int REPLY_SEEN = 1;

    /** FIN of either side, RST. */
    static final int CLOSING = 2 | 4 | 8;

    static final MapLayout LAYOUT = new MapLayout("flows", MapLayout.LRU_HASH, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    FlowMap(BpfMap map) {
        this.map = map;
    }

    /** A copy of the content; entries that have expired may be among it. */
    public List<FlowEntry> entries() throws BpfException {
        List<FlowEntry> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(entry(Bytes.of(key), Bytes.of(value))));
        return entries;
    }

    /** Removes what the predicate accepts, so that its next packet meets the policy again; gives their number. */
    public int removeIf(Predicate<FlowEntry> predicate) throws BpfException {
        List<byte[]> doomed = new ArrayList<>();
        map.forEach((key, value) -> {
            if (predicate.test(entry(Bytes.of(key), Bytes.of(value)))) {
                doomed.add(key);
            }
        });
        int removed = 0;
        for (byte[] key : doomed) {
            removed += map.remove(key) ? 1 : 0;
        }
        return removed;
    }

    /** Removes every flow of an endpoint; gives their number. */
    public int removeEndpoint(EndpointId endpoint) throws BpfException {
        return removeIf(flow -> flow.endpoint().equals(endpoint));
    }

    private static FlowEntry entry(Bytes key, Bytes value) throws BpfException {
        int flags = value.u8(FLAGS);
        return new FlowEntry(
                new EndpointId(key.u32(KEY_ENDPOINT_ID)),
                new InetSocketAddress(key.inetAddress(KEY_FAMILY, KEY_PEER), key.port(KEY_PEER_PORT)),
                key.port(KEY_LOCAL_PORT),
                key.u8(KEY_PROTOCOL),
                value.u8(DIRECTION) == PolicyEntries.INGRESS ? TrafficDirection.INGRESS : TrafficDirection.EGRESS,
                (flags & REPLY_SEEN) != 0,
                (flags & CLOSING) != 0,
                value.u64(EXPIRES_NS));
    }
}

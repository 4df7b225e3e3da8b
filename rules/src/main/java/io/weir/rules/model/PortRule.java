package io.weir.rules.model;

import java.util.List;

/**
 * One entry of {@code toPorts}.
 *
 * @param fieldPath its place inside the object: {@code spec.ingress[0].toPorts[0]}
 * @param ports any one of them; 1..{@link #MAX_PORTS}
 * @param l7 what is asked of the requests on these ports
 */
public record PortRule(String fieldPath, List<PortRange> ports, L7Rules l7) {

    /** Most ports in one entry. */
    public static final int MAX_PORTS = 40;

    public PortRule {
        ports = List.copyOf(ports);
        if (ports.isEmpty() || ports.size() > MAX_PORTS) {
            throw new IllegalArgumentException(fieldPath + ": " + ports.size() + " ports, expected 1.." + MAX_PORTS);
        }
    }
}

package io.weir.redirect.bpf;

import java.util.Locale;
import java.util.Optional;

/**
 * One place where a program runs, and its name among the pins.
 *
 * @param role what the program is for
 * @param interfaceIndex where; of lo for the hairpin
 */
record AttachPoint(Role role, int interfaceIndex) {

    /** What the programs are for. */
    enum Role {
        POD_IN("from_pod", true),
        POD_OUT("to_pod", false),
        UPLINK("from_net", true),
        HAIRPIN("hairpin_in", true);

        private final String program;
        private final boolean ingress;

        Role(String program, boolean ingress) {
            this.program = program;
            this.ingress = ingress;
        }

        /** Name of the program in the BPF object. */
        String program() {
            return program;
        }

        /** Whether it sees what the interface receives, or what it sends. */
        boolean ingress() {
            return ingress;
        }
    }

    /** For example {@code pod-7-in}; bpffs allows no dots. */
    String pinName() {
        return switch (role) {
            case POD_IN -> "pod-" + interfaceIndex + "-in";
            case POD_OUT -> "pod-" + interfaceIndex + "-out";
            case UPLINK -> "uplink-" + interfaceIndex;
            case HAIRPIN -> "hairpin-" + interfaceIndex;
        };
    }

    /** The place a pin stands for; empty when the name is none of ours. */
    static Optional<AttachPoint> ofPinName(String name) {
        String[] parts = name.toLowerCase(Locale.ROOT).split("-", -1);
        if (parts.length < 2 || !parts[1].matches("[1-9][0-9]{0,8}")) {
            return Optional.empty();
        }
        int index = Integer.parseInt(parts[1]);
        for (Role role : Role.values()) {
            AttachPoint point = new AttachPoint(role, index);
            if (point.pinName().equals(name)) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }
}

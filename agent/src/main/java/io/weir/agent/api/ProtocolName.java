package io.weir.agent.api;

/** IP protocol numbers by the names users know (IANA, Assigned Internet Protocol Numbers). */
final class ProtocolName {

    private ProtocolName() {}

    /** {@code TCP} for 6, {@code ANY} for 0, the number itself where there is no usual name. */
    static String of(int protocol) {
        return switch (protocol) {
            case 0 -> "ANY";
            case 1 -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPv6";
            case 132 -> "SCTP";
            default -> Integer.toString(protocol);
        };
    }
}

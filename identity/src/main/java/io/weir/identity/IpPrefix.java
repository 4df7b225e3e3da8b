package io.weir.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An IPv4 or IPv6 prefix in canonical form: host bits zero, an IPv4-mapped IPv6 address turned into IPv4.
 * Never resolves names.
 */
public final class IpPrefix implements Comparable<IpPrefix> {

    private final byte[] address;
    private final int length;

    private IpPrefix(byte[] address, int length) {
        this.address = address;
        this.length = length;
    }

    /** The prefix of full length for this address (4 or 16 bytes, network order). */
    public static IpPrefix ofAddress(byte[] address) {
        byte[] canonical = canonical(address);
        return new IpPrefix(canonical, canonical.length * 8);
    }

    /** The prefix of full length for this address. */
    public static IpPrefix ofAddress(InetAddress address) {
        return ofAddress(address.getAddress());
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/16}, or a plain address.
     *
     * @throws IllegalArgumentException when it is no literal, or has bits set behind the prefix length
     */
    public static IpPrefix parse(String text) {
        return read(text, false);
    }

    /**
     * Reads the same, but leaves bits behind the length out: {@code 10.1.2.3/8} is {@code 10.0.0.0/8}, as Kubernetes has it.
     *
     * @throws IllegalArgumentException when it is no literal
     */
    public static IpPrefix parseNetwork(String text) {
        return read(text, true);
    }

    private static IpPrefix read(String text, boolean dropsBits) {
        int slash = text.indexOf('/');
        byte[] raw = parseLiteral(slash < 0 ? text : text.substring(0, slash), text);
        int max = raw.length * 8;
        int length = max;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > max) {
                throw new IllegalArgumentException("prefix '" + text + "': expected a length of 0.." + max);
            }
            length = Integer.parseInt(digits);
        }
        byte[] masked = mask(raw, length);
        if (!dropsBits && !Arrays.equals(masked, raw)) {
            throw new IllegalArgumentException(
                    "prefix '" + text + "': has bits set behind its length, expected " + new IpPrefix(masked, length));
        }
        return new IpPrefix(masked, length);
    }

    private static byte[] parseLiteral(String literal, String whole) {
        boolean v6 = literal.indexOf(':') >= 0;
        boolean shaped = v6
                ? literal.matches("[0-9a-fA-F:.]{2,45}")
                : literal.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
        if (shaped) {
            try {
                // Neither shape can be a host name, so this never asks a resolver.
                return canonical(InetAddress.getByName(v6 ? "[" + literal + "]" : literal)
                        .getAddress());
            } catch (UnknownHostException notALiteral) {
                throw new IllegalArgumentException(
                        "address '" + whole + "': expected an IPv4 or IPv6 literal", notALiteral);
            }
        }
        throw new IllegalArgumentException("address '" + whole + "': expected an IPv4 or IPv6 literal");
    }

    /** A copy of the address, an IPv4-mapped one turned into IPv4. */
    static byte[] canonical(byte[] address) {
        return isCanonical(address) ? address.clone() : Arrays.copyOfRange(address, 12, 16);
    }

    /**
     * Whether the address is anything but an IPv4-mapped IPv6 address.
     *
     * @throws IllegalArgumentException when it is neither 4 nor 16 bytes
     */
    static boolean isCanonical(byte[] address) {
        if (address.length == 4) {
            return true;
        }
        if (address.length != 16) {
            throw new IllegalArgumentException("address of " + address.length + " bytes: expected 4 or 16");
        }
        for (int i = 0; i < 12; i++) {
            if (address[i] != (i < 10 ? 0 : (byte) 0xff)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] mask(byte[] address, int length) {
        byte[] masked = address.clone();
        for (int bit = length; bit < address.length * 8; bit++) {
            masked[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        return masked;
    }

    /** The first {@code shorter} bits of this prefix. */
    IpPrefix truncated(int shorter) {
        return new IpPrefix(mask(address, shorter), shorter);
    }

    public boolean isIpv4() {
        return address.length == 4;
    }

    /** Number of leading bits that count: 0..32 or 0..128. */
    public int length() {
        return length;
    }

    /** Whether it stands for one address. */
    public boolean isSingleAddress() {
        return length == address.length * 8;
    }

    /** A copy of the address: 4 or 16 bytes, network order. */
    public byte[] addressBytes() {
        return address.clone();
    }

    /** The address itself: 4 or 16 bytes, network order; never to be written. */
    byte[] sharedAddress() {
        return address;
    }

    /** Whether every address of {@code other} is one of this prefix; never across address families. */
    public boolean contains(IpPrefix other) {
        return other.address.length == address.length
                && other.length >= length
                && Arrays.equals(mask(other.address, length), address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpPrefix that && length == that.length && Arrays.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + length;
    }

    @Override
    public int compareTo(IpPrefix other) {
        int byAddress = Arrays.compareUnsigned(address, other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    /** The literal address without its length, IPv6 in the form of RFC 5952. */
    public String addressText() {
        return isIpv4() ? ipv4Text() : ipv6Text();
    }

    @Override
    public String toString() {
        return addressText() + "/" + length;
    }

    private String ipv4Text() {
        return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "." + (address[3] & 0xff);
    }

    private String ipv6Text() {
        int bestStart = -1;
        int bestRun = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(i + run) == 0) {
                run++;
            }
            if (run > bestRun) {
                bestStart = i;
                bestRun = run;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestRun - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    private int group(int index) {
        return (address[2 * index] & 0xff) << 8 | (address[2 * index + 1] & 0xff);
    }
}

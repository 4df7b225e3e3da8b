package io.weir.redirect.bpf;

import io.weir.identity.IpPrefix;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds Ethernet frames, well-formed ones and others. Checksums are left zero: the programs do not look at them. */
final class PacketBuilder {

    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int DESTINATION_OPTIONS = 60;

    private static final int ETHERNET = 14;
    private static final int IPV4_TYPE = 0x0800;
    private static final int IPV6_TYPE = 0x86dd;
    private static final int VLAN_TYPE = 0x8100;

    private final byte[] source;
    private final byte[] destination;
    private final List<Integer> extensionTypes = new ArrayList<>();
    private final List<byte[]> extensionBodies = new ArrayList<>();
    private byte[] options = new byte[0];
    private int hopLimit = 64;
    private int fragmentId;
    private int fragmentField;
    private boolean vlan;

    private PacketBuilder(String source, String destination) {
        this.source = IpPrefix.parse(source).addressBytes();
        this.destination = IpPrefix.parse(destination).addressBytes();
    }

    static PacketBuilder packet(String source, String destination) {
        return new PacketBuilder(source, destination);
    }

    /** A frame that carries no IP. */
    static byte[] frame(int etherType) {
        return ByteBuffer.allocate(60).putShort(12, (short) etherType).array();
    }

    PacketBuilder hopLimit(int value) {
        hopLimit = value;
        return this;
    }

    /** @param offset bytes, a multiple of eight */
    PacketBuilder fragment(int id, int offset, boolean more) {
        fragmentId = id;
        if (isIpv4()) {
            fragmentField = offset / 8 | (more ? 0x2000 : 0);
        } else {
            byte[] body = new byte[7];
            ByteBuffer.wrap(body).putShort(1, (short) (offset | (more ? 1 : 0))).putInt(3, id);
            extensionTypes.add(FRAGMENT);
            extensionBodies.add(body);
        }
        return this;
    }

    /** IPv4 options; filled up to a multiple of four. */
    PacketBuilder options(int... bytes) {
        options = new byte[(bytes.length + 3) & ~3];
        for (int i = 0; i < bytes.length; i++) {
            options[i] = (byte) bytes[i];
        }
        return this;
    }

    /** An IPv6 extension header of eight bytes: type of what follows, then these seven. */
    PacketBuilder extension(int type, int... body) {
        byte[] bytes = new byte[7];
        for (int i = 0; i < body.length; i++) {
            bytes[i] = (byte) body[i];
        }
        extensionTypes.add(type);
        extensionBodies.add(bytes);
        return this;
    }

    PacketBuilder vlan() {
        vlan = true;
        return this;
    }

    byte[] tcp(int sourcePort, int destinationPort, int flags) {
        byte[] header = ports(20 + 4, sourcePort, destinationPort);
        header[12] = 5 << 4;
        header[13] = (byte) flags;
        return carrying(TCP, header);
    }

    byte[] udp(int sourcePort, int destinationPort) {
        return carrying(UDP, ports(8 + 4, sourcePort, destinationPort));
    }

    byte[] sctp(int sourcePort, int destinationPort, int chunk) {
        byte[] header = ports(12 + 4, sourcePort, destinationPort);
        header[12] = (byte) chunk;
        return carrying(SCTP, header);
    }

    byte[] echoRequest(int id) {
        return icmp(isIpv4() ? 8 : 128, id);
    }

    byte[] echoReply(int id) {
        return icmp(isIpv4() ? 0 : 129, id);
    }

    byte[] icmp(int type, int id) {
        byte[] message = new byte[8 + 16];
        message[0] = (byte) type;
        ByteBuffer.wrap(message).putShort(4, (short) id);
        return carrying(isIpv4() ? ICMP : ICMPV6, message);
    }

    /** An error that quotes a packet: its IP header and what of the rest fits into {@code quotedBytes}. */
    byte[] error(int type, byte[] quoted, int quotedBytes) {
        byte[] inner = Arrays.copyOfRange(quoted, ETHERNET, Math.min(quoted.length, ETHERNET + quotedBytes));
        byte[] message = new byte[8 + inner.length];
        message[0] = (byte) type;
        System.arraycopy(inner, 0, message, 8, inner.length);
        return carrying(isIpv4() ? ICMP : ICMPV6, message);
    }

    /** A frame with this protocol and this behind the IP header. */
    byte[] carrying(int protocol, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[12]);
        if (vlan) {
            frame.writeBytes(two(VLAN_TYPE));
            frame.writeBytes(two(5));
        }
        frame.writeBytes(two(isIpv4() ? IPV4_TYPE : IPV6_TYPE));
        frame.writeBytes(isIpv4() ? ipv4(protocol, payload.length) : ipv6(protocol, payload.length));
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private byte[] ipv4(int protocol, int payloadLength) {
        int length = 20 + options.length;
        ByteBuffer header = ByteBuffer.allocate(length);
        header.put((byte) (4 << 4 | length / 4)).put((byte) 0).putShort((short) (length + payloadLength));
        header.putShort((short) fragmentId).putShort((short) fragmentField);
        header.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
        return header.put(source).put(destination).put(options).array();
    }

    private byte[] ipv6(int protocol, int payloadLength) {
        int size = 8 * extensionTypes.size();
        List<Integer> nextTypes = new ArrayList<>(extensionTypes);
        nextTypes.add(protocol);
        ByteBuffer header = ByteBuffer.allocate(40 + size);
        header.putInt(6 << 28).putShort((short) (size + payloadLength));
        header.put(nextTypes.get(0).byteValue()).put((byte) hopLimit);
        header.put(source).put(destination);
        for (int i = 0; i < extensionBodies.size(); i++) {
            header.put(nextTypes.get(i + 1).byteValue()).put(extensionBodies.get(i));
        }
        return header.array();
    }

    private boolean isIpv4() {
        return source.length == 4;
    }

    private static byte[] ports(int size, int sourcePort, int destinationPort) {
        byte[] header = new byte[size];
        ByteBuffer.wrap(header).putShort((short) sourcePort).putShort((short) destinationPort);
        return header;
    }

    private static byte[] two(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}

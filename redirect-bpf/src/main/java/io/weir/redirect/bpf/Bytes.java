package io.weir.redirect.bpf;

import io.weir.identity.IpPrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A struct of {@code weir_layout.h} as bytes: the machine's byte order, addresses in 16 bytes, ports in network order. */
final class Bytes {

    static final int FAMILY_IPV4 = 2;
    static final int FAMILY_IPV6 = 10;

    /** Room of an address, IPv4 in the first four. */
    static final int ADDRESS_SIZE = 16;

    private final ByteBuffer buffer;

    private Bytes(byte[] array) {
        this.buffer = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
    }

    static Bytes ofSize(int size) {
        return new Bytes(new byte[size]);
    }

    /** A view of the array, not a copy. */
    static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    byte[] array() {
        return buffer.array();
    }

    int u8(int offset) {
        return buffer.get(offset) & 0xff;
    }

    Bytes u8(int offset, int value) {
        buffer.put(offset, (byte) value);
        return this;
    }

    int u32(int offset) {
        return buffer.getInt(offset);
    }

    Bytes u32(int offset, int value) {
        buffer.putInt(offset, value);
        return this;
    }

    long u64(int offset) {
        return buffer.getLong(offset);
    }

    Bytes u64(int offset, long value) {
        buffer.putLong(offset, value);
        return this;
    }

    /** A port, given in host order and kept in network order. */
    Bytes port(int offset, int port) {
        return u8(offset, port >> 8).u8(offset + 1, port);
    }

    int port(int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    /** Writes an address and its family; an IPv4-mapped one as IPv4. */
    Bytes address(int familyOffset, int addressOffset, byte[] address) {
        boolean mapped = isIpv4Mapped(address);
        boolean ipv4 = mapped || address.length == 4;
        u32(familyOffset, ipv4 ? FAMILY_IPV4 : FAMILY_IPV6);
        return rawAddress(addressOffset, address);
    }

    /** Writes an address whose family stands elsewhere; an IPv4-mapped one as IPv4. */
    Bytes rawAddress(int addressOffset, byte[] address) {
        boolean mapped = isIpv4Mapped(address);
        buffer.put(addressOffset, address, mapped ? 12 : 0, mapped ? 4 : address.length);
        return this;
    }

    /** The address as a full-length prefix. */
    IpPrefix address(int familyOffset, int addressOffset) throws BpfException {
        return IpPrefix.ofAddress(addressBytes(familyOffset, addressOffset));
    }

    InetAddress inetAddress(int familyOffset, int addressOffset) throws BpfException {
        byte[] address = addressBytes(familyOffset, addressOffset);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address of " + address.length + " bytes", impossible);
        }
    }

    /** The bytes of an address: 4 or 16. */
    byte[] addressBytes(int familyOffset, int addressOffset) throws BpfException {
        int family = u32(familyOffset);
        if (family != FAMILY_IPV4 && family != FAMILY_IPV6) {
            throw new BpfException("address family " + family + " in a map: expected 2 or 10");
        }
        return Arrays.copyOfRange(array(), addressOffset, addressOffset + (family == FAMILY_IPV4 ? 4 : ADDRESS_SIZE));
    }

    static boolean isIpv4Mapped(byte[] address) {
        if (address.length != ADDRESS_SIZE || address[10] != -1 || address[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }
}

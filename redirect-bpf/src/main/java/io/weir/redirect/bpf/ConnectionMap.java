package io.weir.redirect.bpf;

import io.weir.identity.EndpointId;
import io.weir.identity.NumericIdentity;
import io.weir.redirect.RedirectMetadata;
import io.weir.redirect.RedirectMetadataSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What the kernel decided at the first packet of each redirected connection. Safe for many threads; one system call a look-up. */
public final class ConnectionMap implements RedirectMetadataSource {

    static final int KEY_FAMILY = 0;
    static final int KEY_SOURCE = 4;
    static final int KEY_DESTINATION = 20;
    static final int KEY_SOURCE_PORT = 36;
    static final int KEY_DESTINATION_PORT = 38;
    static final int KEY_SIZE = 40;

    static final int SOURCE_IDENTITY = 0;
    static final int DESTINATION_IDENTITY = 4;
    static final int SOURCE_ENDPOINT = 8;
    static final int DESTINATION_ENDPOINT = 12;
    static final int CREATED_NS = 16;
    static final int VALUE_SIZE = 24;

    static final MapLayout LAYOUT = new MapLayout("conns", MapLayout.LRU_HASH, KEY_SIZE, VALUE_SIZE);

    private final BpfMap map;

    ConnectionMap(BpfMap map) {
        this.map = map;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the kernel does not answer; the connection must be refused then as well
     */
    @Override
    public Optional<RedirectMetadata> find(InetSocketAddress source, InetSocketAddress destination) {
        byte[] sourceAddress = literal(source);
        byte[] destinationAddress = literal(destination);
        if (isIpv4(sourceAddress) != isIpv4(destinationAddress)) {
            return Optional.empty();
        }
        Bytes key = Bytes.ofSize(KEY_SIZE)
                .address(KEY_FAMILY, KEY_SOURCE, sourceAddress)
                .rawAddress(KEY_DESTINATION, destinationAddress)
                .port(KEY_SOURCE_PORT, source.getPort())
                .port(KEY_DESTINATION_PORT, destination.getPort());
        Bytes value = Bytes.ofSize(VALUE_SIZE);
        try {
            return map.lookup(key.array(), value.array()) ? Optional.of(metadata(value)) : Optional.empty();
        } catch (BpfException failure) {
            throw new IllegalStateException("connection from " + source + " to " + destination, failure);
        }
    }

    private static RedirectMetadata metadata(Bytes value) {
        return new RedirectMetadata(
                new NumericIdentity(value.u32(SOURCE_IDENTITY)),
                new NumericIdentity(value.u32(DESTINATION_IDENTITY)),
                endpoint(value.u32(SOURCE_ENDPOINT)),
                endpoint(value.u32(DESTINATION_ENDPOINT)));
    }

    private static Optional<EndpointId> endpoint(int id) {
        return id == 0 ? Optional.empty() : Optional.of(new EndpointId(id));
    }

    private static byte[] literal(InetSocketAddress socketAddress) {
        InetAddress address = socketAddress.getAddress();
        if (address == null) {
            throw new IllegalArgumentException(socketAddress + ": expected an address, not a name");
        }
        return address.getAddress();
    }

    private static boolean isIpv4(byte[] address) {
        return address.length == 4 || Bytes.isIpv4Mapped(address);
    }
}

package io.weir.agent.watch;

import io.weir.identity.IpPrefix;
import io.weir.rules.model.ManifestObject;
import io.weir.rules.model.ManifestValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;

/** Reads the fields that several kinds of objects have. Pure. */
final class ObjectFields {

    private ObjectFields() {}

    /** {@code metadata.name}; empty when that was reported as missing. */
    static String name(Optional<ManifestObject> metadata) {
        return metadata.flatMap(fields -> fields.requireText("name")).orElse("");
    }

    /** {@code metadata.namespace}, or {@code default}. */
    static String namespace(Optional<ManifestObject> metadata) {
        return metadata.flatMap(fields -> fields.text("namespace"))
                .filter(text -> !text.isEmpty())
                .orElse("default");
    }

    /** {@code metadata.labels}. */
    static Map<String, String> labels(Optional<ManifestObject> metadata) {
        Map<String, String> labels =
                metadata.flatMap(fields -> fields.textMap("labels")).orElse(Map.of());
        if (labels.containsKey("")) {
            metadata.ifPresent(fields -> fields.problem("a label without a key: expected a key"));
            return Map.of();
        }
        return labels;
    }

    /** One unicast address. */
    static Optional<IpPrefix> address(ManifestValue value) {
        Optional<String> text = value.text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            IpPrefix address = IpPrefix.parse(text.get());
            InetAddress inet = InetAddress.getByAddress(address.addressBytes());
            if (!address.isSingleAddress() || inet.isMulticastAddress() || inet.isAnyLocalAddress()) {
                value.problem("address '" + text.get() + "': expected one unicast address");
                return Optional.empty();
            }
            return Optional.of(address);
        } catch (IllegalArgumentException | UnknownHostException malformed) {
            value.problem(String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }
}

package io.weir.agent.watch;

import io.weir.identity.IpPrefix;
import io.weir.rules.model.ManifestObject;
import io.weir.rules.model.ManifestValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the agent asks of Services and EndpointSlices. Pure. */
final class ServiceReader {

    private static final String NO_ADDRESS = "None";
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String HOST_NAMES = "FQDN";

    private ServiceReader() {}

    /** The service; meaningful only when nothing was reported. */
    static ClusterObject.Service service(ManifestObject root) {
        Optional<ManifestObject> metadata = root.requireObject("metadata");
        Optional<ManifestObject> spec = root.object("spec");
        List<IpPrefix> addresses = new ArrayList<>();
        for (ManifestValue value :
                spec.flatMap(fields -> fields.list("clusterIPs")).orElse(List.of())) {
            clusterIp(value).ifPresent(addresses::add);
        }
        spec.flatMap(fields -> fields.get("clusterIP"))
                .flatMap(ServiceReader::clusterIp)
                .ifPresent(addresses::add);
        return new ClusterObject.Service(
                ObjectFields.namespace(metadata),
                ObjectFields.name(metadata),
                ObjectFields.labels(metadata),
                spec.flatMap(fields -> fields.textMap("selector")).orElse(Map.of()),
                addresses.stream().distinct().toList());
    }

    /** A headless service has the word None for its address, one by name alone an empty text. */
    private static Optional<IpPrefix> clusterIp(ManifestValue value) {
        Optional<String> text = value.text();
        return text.isEmpty() || text.get().isEmpty() || text.get().equals(NO_ADDRESS)
                ? Optional.empty()
                : ObjectFields.address(value);
    }

    /** The slice; meaningful only when nothing was reported. */
    static ClusterObject.EndpointSlice slice(ManifestObject root) {
        Optional<ManifestObject> metadata = root.requireObject("metadata");
        List<IpPrefix> addresses = new ArrayList<>();
        if (!root.text("addressType").orElse("").equals(HOST_NAMES)) {
            for (ManifestValue value : root.list("endpoints").orElse(List.of())) {
                value.object().ifPresent(endpoint -> readyAddresses(endpoint, addresses));
            }
        }
        return new ClusterObject.EndpointSlice(
                ObjectFields.namespace(metadata),
                ObjectFields.name(metadata),
                ObjectFields.labels(metadata).getOrDefault(SERVICE_LABEL, ""),
                addresses);
    }

    /** An endpoint that does not say whether it is ready is. */
    private static void readyAddresses(ManifestObject endpoint, List<IpPrefix> addresses) {
        boolean ready = endpoint.object("conditions")
                .flatMap(conditions -> conditions.bool("ready"))
                .orElse(true);
        if (ready) {
            for (ManifestValue address : endpoint.list("addresses").orElse(List.of())) {
                ObjectFields.address(address).ifPresent(addresses::add);
            }
        }
    }
}

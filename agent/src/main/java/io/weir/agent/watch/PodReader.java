package io.weir.agent.watch;

import io.weir.identity.IpPrefix;
import io.weir.rules.model.ManifestObject;
import io.weir.rules.model.ManifestValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the agent asks of a Pod; the many other fields of a Pod are none of its matter. Pure. */
final class PodReader {

    private static final int MAX_INTERFACE_NAME_BYTES = 15;
    private static final int MAX_PORT = 65535;

    private PodReader() {}

    /** The pod; meaningful only when nothing was reported. */
    static ClusterObject.Pod read(ManifestObject root) {
        Optional<ManifestObject> metadata = root.requireObject("metadata");
        Optional<ManifestObject> spec = root.object("spec");
        Optional<ManifestObject> status = root.object("status");
        String phase = status.flatMap(fields -> fields.text("phase")).orElse("");
        return new ClusterObject.Pod(
                ObjectFields.namespace(metadata),
                ObjectFields.name(metadata),
                metadata.flatMap(fields -> fields.text("uid")).orElse(""),
                ObjectFields.labels(metadata),
                spec.flatMap(fields -> fields.text("nodeName")).orElse(""),
                spec.flatMap(fields -> fields.text("serviceAccountName")).orElse("default"),
                spec.map(PodReader::namedPorts).orElse(Map.of()),
                status.map(PodReader::addresses).orElse(List.of()),
                phase.equals("Succeeded") || phase.equals("Failed"),
                spec.flatMap(fields -> fields.bool("hostNetwork")).orElse(false),
                metadata.flatMap(fields -> fields.object("annotations")).flatMap(PodReader::attachment));
    }

    private static Map<String, Integer> namedPorts(ManifestObject spec) {
        Map<String, Integer> ports = new HashMap<>();
        for (ManifestObject container : objects(spec, "containers")) {
            for (ManifestObject port : objects(container, "ports")) {
                Optional<Integer> number = port.integer("containerPort");
                Optional<String> name = port.text("name").filter(text -> !text.isEmpty());
                if (number.isPresent() && (number.get() < 1 || number.get() > MAX_PORT)) {
                    port.problem("containerPort " + number.get() + ": expected 1.." + MAX_PORT);
                } else if (number.isPresent() && name.isPresent()) {
                    Integer before = ports.put(name.get(), number.get());
                    if (before != null && !before.equals(number.get())) {
                        port.problem("port name '" + name.get() + "' stands for " + before + " and " + number.get()
                                + ": expected one number");
                    }
                }
            }
        }
        return ports;
    }

    private static List<IpPrefix> addresses(ManifestObject status) {
        List<IpPrefix> addresses = new ArrayList<>();
        for (ManifestObject address : objects(status, "podIPs")) {
            address.require("ip").flatMap(ObjectFields::address).ifPresent(addresses::add);
        }
        status.get("podIP").flatMap(ObjectFields::address).ifPresent(addresses::add);
        return addresses.stream().distinct().toList();
    }

    private static Optional<Attachment> attachment(ManifestObject annotations) {
        Optional<Attachment> byName =
                annotations.get(Attachment.INTERFACE_ANNOTATION).flatMap(PodReader::hostInterface);
        Optional<Attachment> byNamespace =
                annotations.get(Attachment.NETNS_ANNOTATION).flatMap(PodReader::networkNamespace);
        if (byName.isPresent() && byNamespace.isPresent()) {
            annotations.problem("both " + Attachment.INTERFACE_ANNOTATION + " and " + Attachment.NETNS_ANNOTATION
                    + ": expected one of them");
        }
        return byName.or(() -> byNamespace);
    }

    private static Optional<Attachment> hostInterface(ManifestValue value) {
        Optional<String> name = value.text();
        int bytes =
                name.map(text -> text.getBytes(StandardCharsets.UTF_8).length).orElse(1);
        if (bytes < 1 || bytes > MAX_INTERFACE_NAME_BYTES) {
            value.problem(
                    "interface name '" + name.orElse("") + "': expected 1.." + MAX_INTERFACE_NAME_BYTES + " bytes");
        }
        return name.map(Attachment.HostInterface::new);
    }

    private static Optional<Attachment> networkNamespace(ManifestValue value) {
        Optional<String> path = value.text();
        if (path.isPresent() && !path.get().startsWith("/")) {
            value.problem("path '" + path.get() + "': expected an absolute path");
        }
        return path.map(Attachment.NetworkNamespace::new);
    }

    private static List<ManifestObject> objects(ManifestObject parent, String name) {
        return parent.list(name).orElse(List.of()).stream()
                .flatMap(element -> element.object().stream())
                .toList();
    }
}

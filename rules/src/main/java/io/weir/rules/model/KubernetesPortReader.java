package io.weir.rules.model;

import io.weir.rules.model.PortRange.Named;
import io.weir.rules.model.PortRange.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code ports} of a Kubernetes NetworkPolicy. A port given as text is a name; the protocol is TCP when absent. */
final class KubernetesPortReader {

    /** Name of a container port: no hyphen at an end or beside another, a letter somewhere. */
    private static final Pattern NAME = Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

    private KubernetesPortReader() {}

    /** The ports of an entry, none when it is about all; complete unless a problem has been reported. */
    static List<PortRange> read(ManifestObject entry) {
        List<PortRange> ranges = new ArrayList<>();
        for (ManifestValue port : entry.list("ports").orElse(List.of())) {
            port.object().flatMap(KubernetesPortReader::readPort).ifPresent(ranges::add);
        }
        return ranges;
    }

    private static Optional<PortRange> readPort(ManifestObject port) {
        port.onlyFields(PolicyFields.PORT);
        Optional<PortProtocol> protocol = readProtocol(port);
        Optional<ManifestValue> field = port.get("port");
        Optional<Integer> end = port.integer("endPort");
        if (protocol.isEmpty() || end.isPresent() != port.has("endPort")) {
            return Optional.empty();
        }
        if (field.isEmpty()) {
            if (end.isPresent()) {
                port.problemAt("endPort", "without port: expected the first port of the range");
                return Optional.empty();
            }
            return Optional.of(Numbers.every(protocol.get()));
        }
        return field.get().isInteger()
                ? numbers(port, field.get(), end, protocol.get())
                : named(port, field.get(), end, protocol.get());
    }

    private static Optional<PortRange> numbers(
            ManifestObject port, ManifestValue field, Optional<Integer> end, PortProtocol protocol) {
        Optional<Integer> first = field.integer();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (first.get() < 1 || first.get() > PortRange.MAX_PORT) {
            field.problem("got '" + first.get() + "': expected 1.." + PortRange.MAX_PORT + ", or a name");
            return Optional.empty();
        }
        int last = end.orElse(first.get());
        if (last < first.get() || last > PortRange.MAX_PORT) {
            port.problemAt("endPort", "got '" + last + "': expected " + first.get() + ".." + PortRange.MAX_PORT);
            return Optional.empty();
        }
        return Optional.of(new Numbers(first.get(), last, protocol));
    }

    private static Optional<PortRange> named(
            ManifestObject port, ManifestValue field, Optional<Integer> end, PortProtocol protocol) {
        Optional<String> name = field.text();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!NAME.matcher(name.get()).matches()) {
            field.problem("got " + Quoted.text(name.get())
                    + ": expected a number without quotes, or the name of a port: at most 15 of a-z, 0-9 and single"
                    + " hyphens with at least one letter");
            return Optional.empty();
        }
        if (end.isPresent()) {
            port.problemAt("endPort", "with a named port: expected no endPort");
            return Optional.empty();
        }
        return Optional.of(new Named(name.get(), protocol));
    }

    private static Optional<PortProtocol> readProtocol(ManifestObject port) {
        if (!port.has("protocol")) {
            return Optional.of(PortProtocol.TCP);
        }
        Optional<String> text = port.text("protocol");
        return text.flatMap(name -> switch (name) {
            case "TCP" -> Optional.of(PortProtocol.TCP);
            case "UDP" -> Optional.of(PortProtocol.UDP);
            case "SCTP" -> Optional.of(PortProtocol.SCTP);
            default -> {
                port.problemAt("protocol", "got " + Quoted.text(name) + ": expected TCP, UDP or SCTP");
                yield Optional.empty();
            }
        });
    }
}

package io.weir.rules.model;

import io.weir.rules.model.L7Rules.None;
import io.weir.rules.model.PortRange.Named;
import io.weir.rules.model.PortRange.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code toPorts}. Every method gives an empty result only when a problem has been reported. */
final class PortReader {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,4}");

    /** A service name: no hyphen at an end or beside another, a letter somewhere. */
    private static final Pattern NAME = Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

    private final L7Reader l7;

    PortReader(L7Reader l7) {
        this.l7 = l7;
    }

    Optional<List<PortRule>> read(ManifestValue toPorts, boolean deny) {
        Optional<List<ManifestValue>> entries = toPorts.list();
        if (entries.isPresent() && entries.get().isEmpty()) {
            toPorts.problem("is empty: expected at least one entry; without the field the rule is about every port");
            return Optional.empty();
        }
        List<PortRule> rules = new ArrayList<>();
        for (ManifestValue entry : entries.orElse(List.of())) {
            entry.object().flatMap(object -> readEntry(object, deny)).ifPresent(rules::add);
        }
        return entries.isPresent() && rules.size() == entries.get().size() ? Optional.of(rules) : Optional.empty();
    }

    private Optional<PortRule> readEntry(ManifestObject entry, boolean deny) {
        entry.onlyFields(PolicyFields.PORT_RULE, PolicyFields.PORT_RULE_LATER);
        Optional<List<PortRange>> ports = entry.require("ports").flatMap(PortReader::readPorts);
        Optional<ManifestValue> rulesField = entry.get("rules");
        if (rulesField.isEmpty()) {
            return ports.map(ranges -> new PortRule(entry.path(), ranges, None.INSTANCE));
        }
        if (deny) {
            rulesField.get().problem("L7 rules in a deny rule: not supported, expected ports only");
            return Optional.empty();
        }
        Optional<L7Rules> read = rulesField.get().object().flatMap(l7::read);
        if (ports.isEmpty() || !mayCarryL7(entry, ports.get())) {
            return Optional.empty();
        }
        return read.map(rules -> new PortRule(entry.path(), ports.get(), rules));
    }

    private static boolean mayCarryL7(ManifestObject entry, List<PortRange> ranges) {
        boolean fine = true;
        List<ManifestValue> fields = entry.list("ports").orElseThrow();
        for (int i = 0; i < ranges.size(); i++) {
            PortRange range = ranges.get(i);
            ManifestObject port = fields.get(i).object().orElseThrow();
            if (range.protocol() != PortProtocol.TCP) {
                port.problemAt("protocol", "protocol " + range.protocol() + " with L7 rules: expected TCP");
                fine = false;
            }
            if (range instanceof Numbers numbers && numbers.isEveryPort()) {
                port.problemAt("port", "port 0, which is every port, with L7 rules: expected a port number or name");
                fine = false;
            }
        }
        return fine;
    }

    private static Optional<List<PortRange>> readPorts(ManifestValue ports) {
        Optional<List<ManifestValue>> list = ports.list();
        if (list.isEmpty()) {
            return Optional.empty();
        }
        int count = list.get().size();
        if (count == 0 || count > PortRule.MAX_PORTS) {
            ports.problem(
                    count == 0
                            ? "is empty: expected at least one port; for every port write port 0"
                            : "has " + count + " ports: expected at most " + PortRule.MAX_PORTS);
            return Optional.empty();
        }
        List<PortRange> ranges = new ArrayList<>();
        for (ManifestValue port : list.get()) {
            port.object().flatMap(PortReader::readPort).ifPresent(ranges::add);
        }
        return ranges.size() == count ? Optional.of(ranges) : Optional.empty();
    }

    private static Optional<PortRange> readPort(ManifestObject port) {
        port.onlyFields(PolicyFields.PORT);
        Optional<PortProtocol> protocol = readProtocol(port);
        Optional<ManifestValue> field = port.require("port");
        Optional<String> text = field.flatMap(ManifestValue::textOrInteger);
        if (protocol.isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        return DIGITS.matcher(text.get()).matches() || text.get().isEmpty()
                ? readNumbers(port, field.get(), text.get(), protocol.get())
                : readNamed(port, field.get(), text.get(), protocol.get());
    }

    private static Optional<PortRange> readNumbers(
            ManifestObject port, ManifestValue field, String text, PortProtocol protocol) {
        int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (number < 0 || number > PortRange.MAX_PORT) {
            field.problem("got " + Quoted.text(text) + ": expected 0.." + PortRange.MAX_PORT
                    + " without leading zeros, or a name");
            return Optional.empty();
        }
        Optional<ManifestValue> endField = port.get("endPort");
        if (endField.isEmpty()) {
            return Optional.of(number == 0 ? Numbers.every(protocol) : new Numbers(number, number, protocol));
        }
        Optional<Integer> end = endField.get().integer();
        if (end.isPresent() && (number == 0 || end.get() < number || end.get() > PortRange.MAX_PORT)) {
            endField.get()
                    .problem(
                            number == 0
                                    ? "with port 0, which is every port: expected no endPort"
                                    : "got '" + end.get() + "': expected " + number + ".." + PortRange.MAX_PORT);
            return Optional.empty();
        }
        return end.map(last -> new Numbers(number, last, protocol));
    }

    private static Optional<PortRange> readNamed(
            ManifestObject port, ManifestValue field, String text, PortProtocol protocol) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            field.problem(
                    "got " + Quoted.text(text) + ": expected a number, or a name of at most 15 letters, digits and "
                            + "single hyphens with at least one letter");
            return Optional.empty();
        }
        if (port.has("endPort")) {
            port.problemAt("endPort", "with a named port: expected no endPort");
            return Optional.empty();
        }
        return Optional.of(new Named(name, protocol));
    }

    private static Optional<PortProtocol> readProtocol(ManifestObject port) {
        Optional<ManifestValue> field = port.get("protocol");
        if (field.isEmpty()) {
            return Optional.of(PortProtocol.ANY);
        }
        return field.get().text().flatMap(text -> {
            for (PortProtocol protocol : PortProtocol.values()) {
                if (protocol.name().equalsIgnoreCase(text)) {
                    return Optional.of(protocol);
                }
            }
            field.get().problem("got " + Quoted.text(text) + ": expected TCP, UDP, SCTP or ANY");
            return Optional.empty();
        });
    }
}

package io.weir.rules.model;

import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PeerSelector.AnyPeer;
import io.weir.rules.model.PeerSelector.Nobody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the entries of the sections ingress, egress, ingressDeny and egressDeny. */
final class TrafficRuleReader {

    private final PeerReader peers;
    private final PortReader ports;

    TrafficRuleReader(SelectorReader selectors, L7Reader l7) {
        this.peers = new PeerReader(selectors);
        this.ports = new PortReader(l7);
    }

    /** What could be read of the section; complete unless a problem has been reported. */
    List<TrafficRule> readSection(ManifestValue section, TrafficDirection direction, boolean deny) {
        List<TrafficRule> rules = new ArrayList<>();
        for (ManifestValue entry : section.list().orElse(List.of())) {
            entry.object().flatMap(object -> readEntry(object, direction, deny)).ifPresent(rules::add);
        }
        return rules;
    }

    private Optional<TrafficRule> readEntry(ManifestObject entry, TrafficDirection direction, boolean deny) {
        entry.onlyFields(PolicyFields.entry(direction), PolicyFields.entryLater(direction));
        Optional<ManifestValue> portsField = entry.get("toPorts");
        Optional<List<PortRule>> read = portsField.flatMap(field -> ports.read(field, deny));
        Optional<PeerSelector> selected;
        if (PolicyFields.peers(direction).stream().anyMatch(entry::has)) {
            selected = peers.read(entry, direction);
        } else if (portsField.isPresent()) {
            selected = Optional.of(AnyPeer.INSTANCE);
        } else {
            if (deny) {
                entry.problem("names neither peers nor ports and so denies nothing: to deny every peer write "
                        + PolicyFields.prefix(direction) + "Entities: [all]");
            }
            selected = Optional.of(Nobody.INSTANCE);
        }
        if (selected.isEmpty() || read.isPresent() != portsField.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new TrafficRule(direction, deny, entry.path(), selected.get(), read));
    }
}

package io.weir.rules.model;

import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSelector;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.CidrRule;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.EntityPeers;
import io.weir.rules.model.PeerSelector.Nobody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the peers of one entry of a section. Every method gives an empty result only when a problem has been reported. */
final class PeerReader {

    private final SelectorReader selectors;

    PeerReader(SelectorReader selectors) {
        this.selectors = selectors;
    }

    /** The peers of an entry that has one of the fields for them. */
    Optional<PeerSelector> read(ManifestObject entry, TrafficDirection direction) {
        List<String> present =
                PolicyFields.peers(direction).stream().filter(entry::has).toList();
        if (present.size() > 1) {
            entry.problem("has " + String.join(" and ", present) + ": expected one of them; write an entry for each");
            return Optional.empty();
        }
        String field = present.get(0);
        Optional<List<ManifestValue>> list = entry.list(field);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        if (list.get().isEmpty()) {
            return Optional.of(Nobody.INSTANCE);
        }
        return switch (field.substring(PolicyFields.prefix(direction).length())) {
            case "Endpoints" -> all(list.get(), this::endpoints).map(EndpointPeers::new);
            case "Entities" -> all(list.get(), PeerReader::entity).map(PeerReader::entities);
            case "CIDR" -> all(list.get(), PeerReader::cidr).map(CidrPeers::new);
            case "CIDRSet" -> all(list.get(), PeerReader::cidrRule).map(CidrPeers::new);
            default -> throw new IllegalStateException("no reader for " + field);
        };
    }

    private static <T> Optional<List<T>> all(List<ManifestValue> values, Function<ManifestValue, Optional<T>> reader) {
        List<T> results = new ArrayList<>();
        for (ManifestValue value : values) {
            reader.apply(value).ifPresent(results::add);
        }
        return results.size() == values.size() ? Optional.of(results) : Optional.empty();
    }

    private Optional<LabelSelector> endpoints(ManifestValue value) {
        return value.object().flatMap(selectors::readPeers);
    }

    private static Optional<Entity> entity(ManifestValue value) {
        return value.text().flatMap(text -> {
            Optional<Entity> entity = Entity.of(text);
            if (entity.isEmpty()) {
                value.problem("got " + Quoted.text(text) + ": expected one of "
                        + Arrays.stream(Entity.values()).map(Entity::text).collect(Collectors.joining(", ")));
            }
            return entity;
        });
    }

    private static PeerSelector entities(List<Entity> entities) {
        Set<Entity> distinct = new LinkedHashSet<>(entities);
        return new EntityPeers(distinct);
    }

    private static Optional<CidrRule> cidr(ManifestValue value) {
        return prefix(value).map(prefix -> new CidrRule(prefix, List.of()));
    }

    private static Optional<CidrRule> cidrRule(ManifestValue value) {
        return value.object().flatMap(PeerReader::cidrRule);
    }

    private static Optional<CidrRule> cidrRule(ManifestObject rule) {
        rule.onlyFields(PolicyFields.CIDR_RULE, PolicyFields.CIDR_RULE_LATER);
        boolean byGroup = PolicyFields.CIDR_RULE_LATER.stream().anyMatch(rule::has);
        Optional<ManifestValue> field = byGroup ? rule.get("cidr") : rule.require("cidr");
        Optional<IpPrefix> cidr = field.flatMap(PeerReader::prefixWithLength);
        Optional<List<ManifestValue>> list = rule.list("except");
        Optional<List<IpPrefix>> except = all(list.orElse(List.of()), PeerReader::prefixWithLength);
        if (cidr.isEmpty() || except.isEmpty() || list.isPresent() != rule.has("except")) {
            return Optional.empty();
        }
        boolean inside = true;
        for (int i = 0; i < except.get().size(); i++) {
            if (!cidr.get().contains(except.get().get(i))) {
                list.orElseThrow()
                        .get(i)
                        .problem("got '" + except.get().get(i) + "': expected a prefix inside " + cidr.get());
                inside = false;
            }
        }
        return inside ? Optional.of(new CidrRule(cidr.get(), except.get())) : Optional.empty();
    }

    private static Optional<IpPrefix> prefixWithLength(ManifestValue value) {
        Optional<String> text = value.text();
        if (text.isPresent() && text.get().indexOf('/') < 0) {
            value.problem("got " + Quoted.text(text.get()) + ": expected a prefix with its length, such as 10.0.0.0/8");
            return Optional.empty();
        }
        return prefix(value);
    }

    private static Optional<IpPrefix> prefix(ManifestValue value) {
        return value.text().flatMap(text -> {
            try {
                return Optional.of(IpPrefix.parse(text));
            } catch (IllegalArgumentException noPrefix) {
                value.problem(String.valueOf(noPrefix.getMessage()));
                return Optional.empty();
            }
        });
    }
}

package io.weir.rules.model;

import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.identity.LabelSet;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PeerSelector.EntityPeers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the {@code spec} of a {@code networking.k8s.io/v1} NetworkPolicy as the rule that means the same. Each peer is a rule
 * of its own.
 */
final class KubernetesRuleReader {

    /** What an entry without peers is about: Kubernetes has no other word for it. */
    private static final PeerSelector EVERYBODY = new EntityPeers(Set.of(Entity.ALL));

    private static final SelectorRequirements REQUIREMENTS = new SelectorRequirements(LabelText::kubernetesKey);

    private final PolicyProblems problems;
    private final PolicyIdentity identity;
    private final KubernetesPeerReader peers;

    KubernetesRuleReader(PolicyProblems problems, PolicyIdentity identity) {
        this.problems = problems;
        this.identity = identity;
        this.peers = new KubernetesPeerReader(identity.namespace());
    }

    /** Empty only when a problem has been reported. */
    Optional<PolicyRule> read(ManifestObject spec) {
        int before = problems.count();
        spec.onlyFields(PolicyFields.KUBERNETES_RULE);
        Optional<LabelSelector> subject = subject(spec);
        Set<TrafficDirection> directions = directions(spec);
        List<TrafficRule> rules = new ArrayList<>();
        for (TrafficDirection direction : TrafficDirection.values()) {
            List<TrafficRule> section = section(spec, direction);
            if (directions.contains(direction)) {
                rules.addAll(section);
            }
        }
        if (problems.count() > before || subject.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PolicyRule(
                spec.path(),
                subject.get(),
                directions.contains(TrafficDirection.INGRESS),
                directions.contains(TrafficDirection.EGRESS),
                rules,
                LabelSet.of(identity.labels()),
                "",
                ""));
    }

    /** Absent, every pod of the namespace. */
    private Optional<LabelSelector> subject(ManifestObject spec) {
        Optional<List<Requirement>> requirements = spec.has("podSelector")
                ? spec.object("podSelector").flatMap(REQUIREMENTS::read)
                : Optional.of(new ArrayList<>());
        return requirements.map(asked -> {
            asked.add(new Requirement(
                    Label.K8S_SOURCE, LabelKey.POD_NAMESPACE, Operator.IN, Set.of(identity.namespace())));
            return SelectorRequirements.selector(asked);
        });
    }

    /** Absent or empty, ingress, and egress as well when there is a rule for it. */
    private static Set<TrafficDirection> directions(ManifestObject spec) {
        Set<TrafficDirection> directions = EnumSet.noneOf(TrafficDirection.class);
        for (ManifestValue type : spec.list("policyTypes").orElse(List.of())) {
            Optional<String> text = type.text();
            if (text.isPresent()) {
                switch (text.get()) {
                    case "Ingress" -> directions.add(TrafficDirection.INGRESS);
                    case "Egress" -> directions.add(TrafficDirection.EGRESS);
                    default -> type.problem("got " + Quoted.text(text.get()) + ": expected Ingress or Egress");
                }
            }
        }
        if (directions.isEmpty()) {
            directions.add(TrafficDirection.INGRESS);
            if (!spec.list("egress").orElse(List.of()).isEmpty()) {
                directions.add(TrafficDirection.EGRESS);
            }
        }
        return directions;
    }

    private List<TrafficRule> section(ManifestObject spec, TrafficDirection direction) {
        List<TrafficRule> rules = new ArrayList<>();
        String name = PolicyFields.section(direction, false);
        for (ManifestValue entry : spec.list(name).orElse(List.of())) {
            entry.object().ifPresent(object -> rules.addAll(entry(object, direction)));
        }
        return rules;
    }

    /** One rule for each peer; absent or empty peers are everybody, absent or empty ports all. */
    private List<TrafficRule> entry(ManifestObject entry, TrafficDirection direction) {
        entry.onlyFields(PolicyFields.kubernetesEntry(direction));
        List<PortRange> ports = KubernetesPortReader.read(entry);
        List<ManifestValue> listed = entry.list(PolicyFields.prefix(direction)).orElse(List.of());
        List<TrafficRule> rules = new ArrayList<>();
        if (listed.isEmpty()) {
            rules.add(rule(direction, entry.path(), EVERYBODY, ports));
        }
        for (ManifestValue peer : listed) {
            peer.object()
                    .flatMap(peers::read)
                    .ifPresent(selector -> rules.add(rule(direction, peer.path(), selector, ports)));
        }
        return rules;
    }

    private static TrafficRule rule(
            TrafficDirection direction, String path, PeerSelector peers, List<PortRange> ports) {
        List<PortRule> portRules = new ArrayList<>();
        for (int from = 0; from < ports.size(); from += PortRule.MAX_PORTS) {
            List<PortRange> part = ports.subList(from, Math.min(ports.size(), from + PortRule.MAX_PORTS));
            portRules.add(new PortRule(path, part, L7Rules.None.INSTANCE));
        }
        return new TrafficRule(
                direction, false, path, peers, portRules.isEmpty() ? Optional.empty() : Optional.of(portRules));
    }
}

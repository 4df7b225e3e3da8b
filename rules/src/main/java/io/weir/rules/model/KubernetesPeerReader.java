package io.weir.rules.model;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.CidrRule;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one peer of a Kubernetes NetworkPolicy. Every method gives an empty result only when a problem has been reported. */
final class KubernetesPeerReader {

    private static final SelectorRequirements OF_PODS = new SelectorRequirements(LabelText::kubernetesKey);
    private static final SelectorRequirements OF_NAMESPACES = new SelectorRequirements(
            (text, at) -> LabelText.kubernetesKey(text, at).map(LabelKey::ofNamespace));

    private final String namespace;

    /** A reader for a policy of this namespace. */
    KubernetesPeerReader(String namespace) {
        this.namespace = namespace;
    }

    Optional<PeerSelector> read(ManifestObject peer) {
        peer.onlyFields(PolicyFields.KUBERNETES_PEER);
        boolean labels = peer.has("podSelector") || peer.has("namespaceSelector");
        if (peer.has("ipBlock") && labels) {
            peer.problem("has ipBlock beside selectors: expected one of them; write a peer for each");
            return Optional.empty();
        }
        if (peer.has("ipBlock")) {
            return peer.object("ipBlock")
                    .flatMap(KubernetesPeerReader::ipBlock)
                    .map(rule -> new CidrPeers(List.of(rule)));
        }
        if (!labels) {
            peer.problem("names nobody: expected podSelector, namespaceSelector or ipBlock");
            return Optional.empty();
        }
        return pods(peer);
    }

    /** Pods only, whatever the selectors ask for: an absent label is no label of somebody outside of the cluster. */
    private Optional<PeerSelector> pods(ManifestObject peer) {
        List<Requirement> requirements = new ArrayList<>();
        if (peer.has("podSelector")) {
            Optional<List<Requirement>> ofPods = peer.object("podSelector").flatMap(OF_PODS::read);
            if (ofPods.isEmpty()) {
                return Optional.empty();
            }
            requirements.addAll(ofPods.get());
        }
        if (!peer.has("namespaceSelector")) {
            requirements.add(podNamespace(Operator.IN, Set.of(namespace)));
        } else {
            Optional<List<Requirement>> ofNamespaces =
                    peer.object("namespaceSelector").flatMap(OF_NAMESPACES::read);
            if (ofNamespaces.isEmpty()) {
                return Optional.empty();
            }
            requirements.addAll(ofNamespaces.get());
            requirements.add(podNamespace(Operator.EXISTS, Set.of()));
        }
        return Optional.of(new EndpointPeers(List.of(SelectorRequirements.selector(requirements))));
    }

    private static Requirement podNamespace(Operator operator, Set<String> values) {
        return new Requirement(Label.K8S_SOURCE, LabelKey.POD_NAMESPACE, operator, values);
    }

    private static Optional<CidrRule> ipBlock(ManifestObject block) {
        block.onlyFields(PolicyFields.CIDR_RULE);
        Optional<IpPrefix> cidr = block.require("cidr").flatMap(KubernetesPeerReader::network);
        Optional<List<ManifestValue>> list = block.list("except");
        List<IpPrefix> except = new ArrayList<>();
        boolean complete = list.isPresent() == block.has("except");
        for (ManifestValue value : list.orElse(List.of())) {
            Optional<IpPrefix> prefix = network(value);
            complete &= prefix.isPresent();
            if (cidr.isPresent() && prefix.isPresent() && !cidr.get().contains(prefix.get())) {
                value.problem("got '" + prefix.get() + "': expected a prefix inside " + cidr.get());
                complete = false;
            }
            prefix.ifPresent(except::add);
        }
        return cidr.isPresent() && complete ? Optional.of(new CidrRule(cidr.get(), except)) : Optional.empty();
    }

    private static Optional<IpPrefix> network(ManifestValue value) {
        return value.text().flatMap(text -> {
            if (text.indexOf('/') < 0) {
                value.problem("got " + Quoted.text(text) + ": expected a prefix with its length, such as 10.0.0.0/8");
                return Optional.empty();
            }
            try {
                return Optional.of(IpPrefix.parseNetwork(text));
            } catch (IllegalArgumentException noPrefix) {
                value.problem(String.valueOf(noPrefix.getMessage()));
                return Optional.empty();
            }
        });
    }
}

package io.weir.agent.cli;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentitiesExhaustedException;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSet;
import io.weir.identity.LocalIdentityAllocator;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.redirect.RedirectMetadata;
import io.weir.rules.compile.CompiledPolicy;
import io.weir.rules.compile.EnforcementMode;
import io.weir.rules.compile.PolicyCompiler;
import io.weir.rules.compile.PolicyConflictException;
import io.weir.rules.compile.PolicyRepository;
import io.weir.rules.compile.SlowRules;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyManifest;
import io.weir.rules.model.PolicyRule;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.PlacedRule;
import io.weir.rules.snapshot.PolicySnapshot;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Policies compiled for one client identity and one server.
 *
 * @param snapshot what the proxy decides by
 * @param metadata what holds of every connection
 * @param port the server's port as policy sees it
 * @param warnings what the user may not expect
 * @param ingress the rules about what may reach the server
 */
record StaticPolicy(
        PolicySnapshot snapshot, RedirectMetadata metadata, int port, List<String> warnings, List<PlacedRule> ingress) {

    private static final EndpointId SERVER = new EndpointId(1);
    private static final String NAMESPACE_KEY = "io.kubernetes.pod.namespace";
    private static final String DEFAULT_NAMESPACE = "default";

    /**
     * Compiles.
     *
     * @param manifest the policies, and the Secrets they name
     * @param source labels of the client; empty for {@code reserved:world}
     * @param destination labels of the server; empty for those the first policy selects by
     */
    static StaticPolicy compile(
            PolicyManifest manifest,
            Optional<LabelSet> source,
            Optional<LabelSet> destination,
            InetSocketAddress upstream) {
        List<NetworkPolicy> policies = manifest.policies();
        if (policies.isEmpty()) {
            throw new CommandFailure("--policy: no policy in it; expected at least one");
        }
        String namespace = policies.get(0).name().namespace().isEmpty()
                ? DEFAULT_NAMESPACE
                : policies.get(0).name().namespace();
        LabelSet serverLabels = inNamespace(
                destination.orElseGet(
                        () -> subjectLabels(policies.get(0).rules().get(0))),
                namespace);
        LabelSet clientLabels =
                inNamespace(source.orElse(ReservedIdentity.WORLD.identity().labels()), namespace);
        LocalIdentityAllocator allocator = new LocalIdentityAllocator();
        SelectorCache selectors = new SelectorCache();
        IdentityRegistry registry = IdentityRegistry.RESERVED;
        SecurityIdentity client;
        SecurityIdentity server;
        try {
            client = allocator.acquire(clientLabels);
            server = allocator.acquire(serverLabels);
        } catch (IdentitiesExhaustedException impossible) {
            throw new IllegalStateException("two identities are too many", impossible);
        }
        for (SecurityIdentity identity : List.of(client, server)) {
            if (!identity.id().isReserved()) {
                selectors.upsert(identity);
                registry = registry.with(identity);
            }
        }
        PolicyRepository repository = new PolicyRepository(selectors);
        List<String> warnings = load(repository, manifest);
        Endpoint endpoint = new Endpoint(
                SERVER, namespace, "server", List.of(IpPrefix.ofAddress(upstream.getAddress())), server, Map.of());
        PolicyCompiler compiler = new PolicyCompiler(repository, EnforcementMode.DEFAULT);
        CompiledPolicy compiled = compiler.compile(endpoint);
        if (compiled.selectedBy().isEmpty()) {
            warnings.add("no policy selects the server with labels " + serverLabels + ": every request is forwarded");
        }
        warnings.addAll(SlowRules.warnings(List.of(compiled.policy())).values());
        return new StaticPolicy(
                PolicySnapshot.of(1, List.of(compiled.policy()), registry, IpCache.EMPTY),
                new RedirectMetadata(client.id(), server.id(), Optional.empty(), Optional.of(SERVER)),
                ServerPort.choose(policies, serverLabels, upstream.getPort()),
                List.copyOf(warnings),
                compiler.rules(endpoint, TrafficDirection.INGRESS));
    }

    private static List<String> load(PolicyRepository repository, PolicyManifest manifest) {
        List<String> warnings = new ArrayList<>();
        manifest.secrets().forEach(repository::putSecret);
        for (NetworkPolicy policy : manifest.policies()) {
            try {
                repository.upsert(policy);
            } catch (PolicyConflictException conflict) {
                throw new CommandFailure(String.valueOf(conflict.getMessage()), conflict);
            }
        }
        for (NetworkPolicy policy : manifest.policies()) {
            warnings.addAll(repository.warnings(policy.name()));
            warnings.addAll(repository.secretProblems(policy.name()));
        }
        return warnings;
    }

    /** The labels that a subject asks for by name and value; a label that satisfies anything else cannot be guessed. */
    private static LabelSet subjectLabels(PolicyRule rule) {
        List<Label> labels = new ArrayList<>();
        for (LabelSelector.Requirement asked : rule.subject().requirements()) {
            if (asked.operator() != LabelSelector.Operator.IN || asked.values().size() != 1) {
                throw new CommandFailure("--destination-labels is missing: the first policy selects by " + asked.key()
                        + " " + asked.operator() + ", for which no label can be guessed");
            }
            String source = asked.source().equals(Label.ANY_SOURCE) ? Label.K8S_SOURCE : asked.source();
            labels.add(new Label(source, asked.key(), asked.values().iterator().next()));
        }
        return LabelSet.of(labels);
    }

    /** Workloads live in a namespace: the policy's, unless the labels name one. */
    private static LabelSet inNamespace(LabelSet labels, String namespace) {
        boolean reserved = labels.stream().anyMatch(label -> label.source().equals(ReservedIdentity.LABEL_SOURCE));
        if (reserved || labels.find(Label.K8S_SOURCE, NAMESPACE_KEY).isPresent()) {
            return labels;
        }
        List<Label> all = new ArrayList<>(labels.asList());
        all.add(new Label(Label.K8S_SOURCE, NAMESPACE_KEY, namespace));
        return LabelSet.of(all);
    }
}

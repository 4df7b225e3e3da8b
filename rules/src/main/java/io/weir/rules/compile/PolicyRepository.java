package io.weir.rules.compile;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSet;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.PolicyName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The policies in force, prepared for compilation. Finding the policies of an endpoint looks at those that name its namespace
 * and those that name none. Written and read on the thread of its {@link SelectorCache}.
 */
public final class PolicyRepository {

    private static final String NAMESPACE_KEY = "io.kubernetes.pod.namespace";

    /** Stands for policies whose subject is not held to one namespace. */
    private static final String NO_NAMESPACE = "";

    private final SelectorCache selectors;
    private final Secrets secrets = new Secrets();
    private final Map<PolicyName, LoadedPolicy> policies = new TreeMap<>();
    private final Map<String, Map<PolicyName, LoadedPolicy>> byNamespace = new HashMap<>();
    private final Map<IpPrefix, Integer> prefixUses = new TreeMap<>();

    public PolicyRepository(SelectorCache selectors) {
        this.selectors = selectors;
    }

    SelectorCache selectors() {
        return selectors;
    }

    /**
     * Puts a policy in force, in the place of an earlier one of the same name.
     *
     * @throws PolicyConflictException when another policy asks for another parser on a port of the same endpoints; the
     *     repository is as it was then
     */
    public void upsert(NetworkPolicy policy) throws PolicyConflictException {
        LoadedPolicy loaded = LoadedPolicy.load(policy, selectors, secrets);
        Optional<PolicyConflictException> conflict = conflict(loaded);
        if (conflict.isPresent()) {
            loaded.release(selectors);
            throw conflict.get();
        }
        put(loaded);
    }

    private void put(LoadedPolicy loaded) {
        LoadedPolicy before = policies.put(loaded.policy().name(), loaded);
        if (before != null) {
            forget(before);
        }
        for (String namespace : namespaces(loaded)) {
            byNamespace
                    .computeIfAbsent(namespace, name -> new TreeMap<>())
                    .put(loaded.policy().name(), loaded);
        }
        loaded.prefixes().forEach(prefix -> prefixUses.merge(prefix, 1, Integer::sum));
    }

    private Optional<PolicyConflictException> conflict(LoadedPolicy loaded) {
        Optional<PolicyConflictException> inside = conflict(loaded, loaded);
        if (inside.isPresent()) {
            return inside;
        }
        for (LoadedPolicy other : policies.values()) {
            boolean replaced = other.policy().name().equals(loaded.policy().name());
            Optional<PolicyConflictException> conflict = replaced ? Optional.empty() : conflict(loaded, other);
            if (conflict.isPresent()) {
                return conflict;
            }
        }
        return Optional.empty();
    }

    private static Optional<PolicyConflictException> conflict(LoadedPolicy loaded, LoadedPolicy standing) {
        for (ParserClaim claim : loaded.parserClaims()) {
            for (ParserClaim other : standing.parserClaims()) {
                if (claim.conflictsWith(other)) {
                    return Optional.of(new PolicyConflictException(claim, other));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Takes a policy out of force.
     *
     * @return whether it was there
     */
    public boolean remove(PolicyName name) {
        LoadedPolicy before = policies.remove(name);
        if (before != null) {
            forget(before);
        }
        return before != null;
    }

    /**
     * Takes over a Secret, in the place of an earlier one of the same name.
     *
     * @return the policies that name it, which are to be compiled anew
     */
    public Set<PolicyName> putSecret(Secret secret) {
        secrets.put(secret);
        return reloadUsersOf(secret.name());
    }

    /**
     * Forgets a Secret.
     *
     * @return the policies that name it, which are to be compiled anew
     */
    public Set<PolicyName> removeSecret(SecretName name) {
        secrets.remove(name);
        return reloadUsersOf(name);
    }

    private Set<PolicyName> reloadUsersOf(SecretName name) {
        List<NetworkPolicy> users = policies.values().stream()
                .filter(loaded ->
                        loaded.secretMatches().anyMatch(match -> match.secret().equals(Optional.of(name))))
                .map(LoadedPolicy::policy)
                .toList();
        users.forEach(policy -> put(LoadedPolicy.load(policy, selectors, secrets)));
        return users.stream().map(NetworkPolicy::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private void forget(LoadedPolicy loaded) {
        loaded.release(selectors);
        for (String namespace : namespaces(loaded)) {
            byNamespace.computeIfPresent(namespace, (key, there) -> {
                there.remove(loaded.policy().name());
                return there.isEmpty() ? null : there;
            });
        }
        loaded.prefixes()
                .forEach(prefix -> prefixUses.computeIfPresent(prefix, (key, uses) -> uses == 1 ? null : uses - 1));
    }

    /** The policies in force, by name. */
    public List<NetworkPolicy> all() {
        return policies.values().stream().map(LoadedPolicy::policy).toList();
    }

    /** The policy of this name. */
    public Optional<NetworkPolicy> get(PolicyName name) {
        return Optional.ofNullable(policies.get(name)).map(LoadedPolicy::policy);
    }

    /** Every prefix that needs a node-local identity: those the policies name, and those they leave out of one. */
    public Set<IpPrefix> cidrPrefixes() {
        return new TreeSet<>(prefixUses.keySet());
    }

    /** The policies that use one of these selectors: what selects other identities now. */
    public Set<PolicyName> usersOf(Collection<CachedSelector> changed) {
        Set<CachedSelector> wanted = Set.copyOf(changed);
        return policies.values().stream()
                .filter(loaded -> loaded.selectors().anyMatch(wanted::contains))
                .map(loaded -> loaded.policy().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the author of a policy may not expect: where it opens what a rule judges, or its rules are opened. */
    public List<String> warnings(PolicyName name) {
        LoadedPolicy loaded = policies.get(name);
        return loaded == null
                ? List.of()
                : OpenedPorts.warnings(
                        loaded.rules().toList(),
                        policies.values().stream().flatMap(LoadedPolicy::rules).toList());
    }

    /** That rules of the policy are slow for themselves; where endpoints are known, {@link SlowRules#warnings} knows more. */
    public Optional<String> slowRules(PolicyName name) {
        return Optional.ofNullable(policies.get(name)).flatMap(SlowRules::warning);
    }

    /** The header matches whose Secret has no value: what becomes of each, a line that shows no value. */
    public List<String> secretProblems(PolicyName name) {
        LoadedPolicy loaded = policies.get(name);
        return loaded == null
                ? List.of()
                : loaded.secretMatches()
                        .flatMap(match -> secrets.problem(match.secret().orElseThrow()).stream()
                                .map(problem -> name + " " + match.fieldPath() + ": " + problem
                                        + (match.value().isPresent()
                                                ? "; the value of the rule stands in for it"
                                                : "; its rule matches no request")))
                        .toList();
    }

    /** The policies with a part whose subject selects these labels, by name, each with those parts. */
    Map<PolicyName, List<LoadedPolicy.Part>> selecting(LabelSet labels) {
        Map<PolicyName, List<LoadedPolicy.Part>> found = new TreeMap<>();
        Set<String> namespaces = labels.find(Label.K8S_SOURCE, NAMESPACE_KEY)
                .map(label -> Set.of(NO_NAMESPACE, label.value()))
                .orElse(Set.of(NO_NAMESPACE));
        for (String namespace : namespaces) {
            byNamespace.getOrDefault(namespace, Map.of()).forEach((name, loaded) -> {
                List<LoadedPolicy.Part> parts = loaded.parts().stream()
                        .filter(part -> part.subject().matches(labels))
                        .toList();
                if (!parts.isEmpty()) {
                    found.put(name, parts);
                }
            });
        }
        return found;
    }

    /** Where to look for a policy: a namespace that a subject asks for, or {@link #NO_NAMESPACE}. */
    private static Set<String> namespaces(LoadedPolicy loaded) {
        return loaded.parts().stream().map(part -> namespace(part.subject())).collect(Collectors.toSet());
    }

    private static String namespace(LabelSelector subject) {
        return subject.requirements().stream()
                .filter(asked -> asked.source().equals(Label.K8S_SOURCE)
                        && asked.key().equals(NAMESPACE_KEY)
                        && asked.operator() == LabelSelector.Operator.IN
                        && asked.values().size() == 1)
                .map(asked -> asked.values().iterator().next())
                .findFirst()
                .orElse(NO_NAMESPACE);
    }
}

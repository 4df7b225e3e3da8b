package io.weir.rules.compile;

import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSet;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.select.SelectorCache;
import io.weir.rules.snapshot.PolicyName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The policies in force, prepared for compilation. What a change costs does not depend on policies of other namespaces.
 * Written and read on the thread of its {@link SelectorCache}.
 */
public final class PolicyRepository {

    private final SelectorCache selectors;
    private final Secrets secrets = new Secrets();
    private final PolicyIndex index = new PolicyIndex();
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
        remove(loaded.policy().name());
        index.add(loaded);
        loaded.prefixes().forEach(prefix -> prefixUses.merge(prefix, 1, Integer::sum));
    }

    private Optional<PolicyConflictException> conflict(LoadedPolicy loaded) {
        Optional<PolicyConflictException> inside = conflict(loaded, loaded);
        if (inside.isPresent() || loaded.parserClaims().isEmpty()) {
            return inside;
        }
        for (LoadedPolicy other : index.near(loaded)) {
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
        LoadedPolicy before = index.all().get(name);
        if (before == null) {
            return false;
        }
        before.release(selectors);
        index.remove(before);
        before.prefixes()
                .forEach(prefix -> prefixUses.computeIfPresent(prefix, (key, uses) -> uses == 1 ? null : uses - 1));
        return true;
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
        List<NetworkPolicy> users =
                index.usersOf(name).stream().map(LoadedPolicy::policy).toList();
        users.forEach(policy -> put(LoadedPolicy.load(policy, selectors, secrets)));
        return users.stream().map(NetworkPolicy::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The policies in force, by name. */
    public List<NetworkPolicy> all() {
        return index.all().values().stream().map(LoadedPolicy::policy).toList();
    }

    /** The policy of this name. */
    public Optional<NetworkPolicy> get(PolicyName name) {
        return Optional.ofNullable(index.all().get(name)).map(LoadedPolicy::policy);
    }

    /** Every prefix that needs a node-local identity: those the policies name, and those they leave out of one. */
    public Set<IpPrefix> cidrPrefixes() {
        return new TreeSet<>(prefixUses.keySet());
    }

    /** The policies that use one of these selectors: what selects other identities now. */
    public Set<PolicyName> usersOf(Collection<CachedSelector> changed) {
        return index.usersOf(changed);
    }

    /** What the author of a policy may not expect: where it opens what a rule judges, or its rules are opened. */
    public List<String> warnings(PolicyName name) {
        LoadedPolicy loaded = index.all().get(name);
        return loaded == null
                ? List.of()
                : OpenedPorts.warnings(
                        loaded.rules().toList(),
                        index.near(loaded).stream().flatMap(LoadedPolicy::rules).toList());
    }

    /** That rules of the policy are slow for themselves; where endpoints are known, {@link SlowRules#warnings} knows more. */
    public Optional<String> slowRules(PolicyName name) {
        return Optional.ofNullable(index.all().get(name)).flatMap(SlowRules::warning);
    }

    /** The header matches of all policies whose Secret has no value: what becomes of each, a line that shows no value. */
    public List<String> secretProblems() {
        return index.usersOfSecrets().stream()
                .flatMap(name -> secretProblems(name).stream())
                .toList();
    }

    /** The header matches of a policy whose Secret has no value: what becomes of each, a line that shows no value. */
    public List<String> secretProblems(PolicyName name) {
        LoadedPolicy loaded = index.all().get(name);
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
        index.near(labels).forEach(loaded -> {
            List<LoadedPolicy.Part> parts = loaded.parts().stream()
                    .filter(part -> part.subject().matches(labels))
                    .toList();
            if (!parts.isEmpty()) {
                found.put(loaded.policy().name(), parts);
            }
        });
        return found;
    }
}

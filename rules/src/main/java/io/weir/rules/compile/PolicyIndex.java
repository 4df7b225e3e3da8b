package io.weir.rules.compile;

import io.weir.identity.Label;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSet;
import io.weir.rules.model.SecretName;
import io.weir.rules.select.CachedSelector;
import io.weir.rules.snapshot.PolicyName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds policies by what they are about, so that a change looks at those it touches and not at every policy there is: by the
 * namespace of their subjects, the selectors of their peers and the Secrets they name.
 */
final class PolicyIndex {

    private static final String NAMESPACE_KEY = "io.kubernetes.pod.namespace";

    /** Stands for policies whose subject is not held to one namespace. */
    private static final String NO_NAMESPACE = "";

    private final Map<PolicyName, LoadedPolicy> all = new TreeMap<>();
    private final Map<String, Map<PolicyName, LoadedPolicy>> byNamespace = new HashMap<>();
    private final Map<CachedSelector, Map<PolicyName, LoadedPolicy>> bySelector = new HashMap<>();
    private final Map<SecretName, Map<PolicyName, LoadedPolicy>> bySecret = new HashMap<>();

    /** Takes a policy in, in the place of none. */
    void add(LoadedPolicy policy) {
        all.put(policy.policy().name(), policy);
        namespaces(policy).forEach(namespace -> add(byNamespace, namespace, policy));
        policy.selectors().forEach(selector -> add(bySelector, selector, policy));
        secrets(policy).forEach(secret -> add(bySecret, secret, policy));
    }

    /** Forgets a policy that is in. */
    void remove(LoadedPolicy policy) {
        PolicyName name = policy.policy().name();
        all.remove(name);
        namespaces(policy).forEach(namespace -> remove(byNamespace, namespace, name));
        policy.selectors().forEach(selector -> remove(bySelector, selector, name));
        secrets(policy).forEach(secret -> remove(bySecret, secret, name));
    }

    private static <K> void add(Map<K, Map<PolicyName, LoadedPolicy>> index, K key, LoadedPolicy policy) {
        index.computeIfAbsent(key, first -> new TreeMap<>()).put(policy.policy().name(), policy);
    }

    private static <K> void remove(Map<K, Map<PolicyName, LoadedPolicy>> index, K key, PolicyName name) {
        index.computeIfPresent(key, (same, there) -> {
            there.remove(name);
            return there.isEmpty() ? null : there;
        });
    }

    /** Every policy, by name. */
    Map<PolicyName, LoadedPolicy> all() {
        return all;
    }

    /** The policies that may select an endpoint with these labels, and perhaps some that do not. */
    Stream<LoadedPolicy> near(LabelSet labels) {
        Set<String> namespaces = labels.find(Label.K8S_SOURCE, NAMESPACE_KEY)
                .map(label -> Set.of(NO_NAMESPACE, label.value()))
                .orElse(Set.of(NO_NAMESPACE));
        return in(namespaces).values().stream();
    }

    /** The policies that may select an endpoint which this one selects too, by name, and perhaps some that do not. */
    Collection<LoadedPolicy> near(LoadedPolicy policy) {
        Set<String> namespaces = new TreeSet<>(namespaces(policy));
        if (!namespaces.add(NO_NAMESPACE)) {
            return all.values();
        }
        return in(namespaces).values();
    }

    private Map<PolicyName, LoadedPolicy> in(Set<String> namespaces) {
        Map<PolicyName, LoadedPolicy> found = new TreeMap<>();
        namespaces.forEach(namespace -> found.putAll(byNamespace.getOrDefault(namespace, Map.of())));
        return found;
    }

    /** The names of the policies whose peers one of these selectors selects. */
    Set<PolicyName> usersOf(Collection<CachedSelector> selectors) {
        return selectors.stream()
                .flatMap(selector -> bySelector.getOrDefault(selector, Map.of()).keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The policies that name this Secret, by name. */
    Collection<LoadedPolicy> usersOf(SecretName secret) {
        return bySecret.getOrDefault(secret, Map.of()).values();
    }

    /** The names of the policies that name any Secret. */
    Set<PolicyName> usersOfSecrets() {
        return bySecret.values().stream()
                .flatMap(users -> users.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<SecretName> secrets(LoadedPolicy policy) {
        return policy.secretMatches().map(match -> match.secret().orElseThrow()).collect(Collectors.toSet());
    }

    private static Set<String> namespaces(LoadedPolicy policy) {
        return policy.parts().stream().map(part -> namespace(part.subject())).collect(Collectors.toSet());
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

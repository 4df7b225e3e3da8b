package io.weir.rules.compile;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentitiesExhaustedException;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.LocalIdentityAllocator;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import io.weir.rules.select.SelectorCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Pods, policies and prefixes put together the way the agent does it. */
final class TestCluster {

    final LocalIdentityAllocator allocator = new LocalIdentityAllocator();
    final SelectorCache selectors = new SelectorCache();
    final PolicyRepository repository = new PolicyRepository(selectors);
    final Map<String, Endpoint> pods = new LinkedHashMap<>();
    private final Map<IpPrefix, SecurityIdentity> prefixes = new TreeMap<>();
    private IpCache ipCache = IpCache.EMPTY;

    /** Adds a pod; {@code labels} are {@code key=value} with the source k8s, ports are {@code name:number}. */
    Endpoint pod(String name, String namespace, List<String> labels, List<String> ports)
            throws IdentitiesExhaustedException {
        List<Label> all = new ArrayList<>(
                labels.stream().map(text -> Label.parse(text, Label.K8S_SOURCE)).toList());
        all.add(new Label(Label.K8S_SOURCE, "io.kubernetes.pod.namespace", namespace));
        SecurityIdentity identity = allocator.acquire(LabelSet.of(all));
        Map<String, Integer> namedPorts = ports.stream()
                .map(text -> text.split(":", 2))
                .collect(Collectors.toMap(part -> part[0], part -> Integer.valueOf(part[1])));
        int number = pods.size() + 1;
        Endpoint endpoint = new Endpoint(
                new EndpointId(number),
                namespace,
                name,
                List.of(IpPrefix.parse("10.0.0." + number)),
                identity,
                namedPorts);
        pods.put(name, endpoint);
        selectors.upsert(identity);
        selectors.namedPorts(identity.id(), namedPortsOf(identity));
        ipCache = ipCache.with(endpoint.addresses().get(0), identity.id());
        return endpoint;
    }

    /** The container ports of all pods with this identity. */
    Map<String, Set<Integer>> namedPortsOf(SecurityIdentity identity) {
        return pods.values().stream()
                .filter(pod -> pod.identity().equals(identity))
                .flatMap(pod -> pod.namedPorts().entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
    }

    /** Puts Secrets in the cluster, each with its value under one key. */
    void secrets(Map<SecretName, String> secrets) {
        secrets.forEach((name, value) ->
                repository.putSecret(Secret.of(name, Map.of("value", value.getBytes(StandardCharsets.ISO_8859_1)))));
    }

    /** Puts policies in force, then gives their prefixes identities, in the order of the prefixes. */
    void policies(List<NetworkPolicy> policies) throws PolicyConflictException, IdentitiesExhaustedException {
        for (NetworkPolicy policy : policies) {
            repository.upsert(policy);
        }
        for (IpPrefix prefix : repository.cidrPrefixes()) {
            if (!prefixes.containsKey(prefix)) {
                SecurityIdentity identity = allocator.acquireCidr(prefix);
                prefixes.put(prefix, identity);
                selectors.upsert(identity);
                if (ipCache.exact(prefix).isEmpty()) {
                    ipCache = ipCache.with(prefix, identity.id());
                }
            }
        }
    }

    CompiledPolicy compile(Endpoint endpoint) {
        return new PolicyCompiler(repository, EnforcementMode.DEFAULT).compile(endpoint);
    }

    /** The identity of a pod by name, of a reserved identity by its label, or of an address. */
    SecurityIdentity peer(String text) {
        Endpoint pod = pods.get(text);
        if (pod != null) {
            return pod.identity();
        }
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            if (reserved.labelKey().equals(text)) {
                return reserved.identity();
            }
        }
        NumericIdentity id = ipCache.lookup(IpPrefix.parse(text).addressBytes()).orElse(ReservedIdentity.WORLD.id());
        return all().stream()
                .filter(identity -> identity.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Every identity there is. */
    List<SecurityIdentity> all() {
        List<SecurityIdentity> all = new ArrayList<>();
        Arrays.stream(ReservedIdentity.values()).map(ReservedIdentity::identity).forEach(all::add);
        pods.values().stream().map(Endpoint::identity).distinct().forEach(all::add);
        all.addAll(prefixes.values());
        return all;
    }
}

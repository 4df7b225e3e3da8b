package io.weir.agent.state;

import io.weir.agent.state.OriginBook.Change;
import io.weir.agent.watch.ClusterObject;
import io.weir.rules.compile.PolicyConflictException;
import io.weir.rules.compile.PolicyRepository;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.snapshot.PolicyName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policies in force and their revision, which counts the changes. A change goes in whole or not at all. */
final class PolicyBook {

    private final PolicyRepository repository;
    private final Map<PolicyName, Optional<NetworkPolicy>> changed = new HashMap<>();
    private long revision = 1;

    PolicyBook(PolicyRepository repository) {
        this.repository = repository;
    }

    /**
     * Takes over the policies of the change.
     *
     * @return what it conflicts with; then everything is as it was
     */
    Optional<String> apply(Change change) {
        List<NetworkPolicy> removed = policies(change.removed());
        List<NetworkPolicy> before = policies(change.before());
        List<NetworkPolicy> after = policies(change.after());
        if (removed.isEmpty() && after.isEmpty()) {
            return Optional.empty();
        }
        removed.forEach(policy -> repository.remove(policy.name()));
        before.forEach(policy -> repository.remove(policy.name()));
        List<NetworkPolicy> added = new ArrayList<>();
        for (NetworkPolicy policy : after) {
            try {
                repository.upsert(policy);
                added.add(policy);
            } catch (PolicyConflictException conflict) {
                added.forEach(undone -> repository.remove(undone.name()));
                restore(removed);
                restore(before);
                return Optional.of(String.valueOf(conflict.getMessage()));
            }
        }
        revision++;
        removed.forEach(policy -> changed.put(policy.name(), Optional.empty()));
        after.forEach(policy -> changed.put(policy.name(), Optional.of(policy)));
        return Optional.empty();
    }

    /** The policies that changed since the last call, with what they are now. */
    Map<PolicyName, Optional<NetworkPolicy>> takeChanged() {
        Map<PolicyName, Optional<NetworkPolicy>> taken = Map.copyOf(changed);
        changed.clear();
        return taken;
    }

    private void restore(List<NetworkPolicy> policies) {
        for (NetworkPolicy policy : policies) {
            try {
                repository.upsert(policy);
            } catch (PolicyConflictException impossible) {
                throw new IllegalStateException("policy " + policy.name() + " was in force before", impossible);
            }
        }
    }

    private static List<NetworkPolicy> policies(List<ClusterObject> objects) {
        return objects.stream()
                .filter(ClusterObject.Policy.class::isInstance)
                .map(object -> ((ClusterObject.Policy) object).policy())
                .toList();
    }

    long revision() {
        return revision;
    }

    PolicyRepository repository() {
        return repository;
    }
}

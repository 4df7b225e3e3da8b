package io.weir.agent.state;

import io.weir.agent.state.OriginBook.Change;
import io.weir.agent.watch.ClusterObject;
import io.weir.rules.compile.PolicyConflictException;
import io.weir.rules.compile.PolicyRepository;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.Secret;
import io.weir.rules.snapshot.PolicyName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policies in force with the Secrets they name, and their revision, which counts the changes. A change goes in whole or not at all. */
final class PolicyBook {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);

    private final PolicyRepository repository;
    private final Map<PolicyName, Optional<NetworkPolicy>> changed = new HashMap<>();
    private Set<String> logged = Set.of();
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
        if (!removed.isEmpty() || !after.isEmpty()) {
            Optional<String> conflict = replace(removed, before, after);
            if (conflict.isPresent()) {
                return conflict;
            }
        }
        takeSecrets(change);
        return Optional.empty();
    }

    private Optional<String> replace(
            List<NetworkPolicy> removed, List<NetworkPolicy> before, List<NetworkPolicy> after) {
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

    /** Compiles the policies that name one of these Secrets anew; that is a change of theirs. */
    private void takeSecrets(Change change) {
        Set<PolicyName> users = new HashSet<>();
        secrets(change.removed()).forEach(secret -> users.addAll(repository.removeSecret(secret.name())));
        secrets(change.after()).forEach(secret -> users.addAll(repository.putSecret(secret)));
        if (!users.isEmpty()) {
            revision++;
        }
        users.forEach(user -> changed.put(user, repository.get(user)));
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

    private static List<Secret> secrets(List<ClusterObject> objects) {
        return objects.stream()
                .filter(ClusterObject.SecretObject.class::isInstance)
                .map(object -> ((ClusterObject.SecretObject) object).secret())
                .toList();
    }

    /** The header matches in force whose Secret has no value, a line each. */
    List<String> secretProblems() {
        return repository.secretProblems();
    }

    /** Logs those of what is to be known of the policies now that were not there at the last call. */
    void log(List<String> warnings) {
        warnings.stream().filter(warning -> !logged.contains(warning)).forEach(warning -> LOG.warn("{}", warning));
        logged = Set.copyOf(warnings);
    }

    long revision() {
        return revision;
    }

    PolicyRepository repository() {
        return repository;
    }
}

package io.weir.agent.state;

import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterObjectReader;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The policies that were imported through the local API: one origin beside the files, kept over a restart. An import replaces
 * policies imported earlier under the same names. Owned by the state thread.
 */
public final class ImportedPolicies {

    /** Origin of all imported policies. */
    public static final Origin ORIGIN = new Origin("imported policies");

    private record Import(ImportedFile.Text kept, Map<ObjectName, ClusterObject> objects) {}

    private final ClusterState state;
    private final ImportedFile file;
    private volatile boolean frozen;
    private List<Import> imports = List.of();

    /** None yet; {@code file} is where they are kept. */
    public ImportedPolicies(ClusterState state, Path file) {
        this.state = state;
        this.file = new ImportedFile(file);
    }

    /**
     * Takes up what an earlier run had.
     *
     * @throws IOException when the file, or a policy in it, cannot be understood or taken
     */
    public void load() throws IOException {
        List<Import> loaded = new ArrayList<>();
        for (ImportedFile.Text text : file.read()) {
            try {
                Map<ObjectName, ClusterObject> objects = named(ClusterObjectReader.read(text.source(), text.text()));
                objects.keySet().removeAll(text.without());
                loaded.add(new Import(text, objects));
            } catch (PolicyFormatException refused) {
                throw new IOException(ORIGIN + ": " + refused.getMessage(), refused);
            }
        }
        if (!loaded.isEmpty()) {
            apply(loaded);
        }
    }

    /** Refuses changes while the file is another process's, or takes them again. Any thread. */
    public void freeze(boolean refuse) {
        frozen = refuse;
    }

    private void requireOurs() {
        if (frozen) {
            throw new PolicyRefusedException(List.of("another agent takes this one's place: ask again in a moment"));
        }
    }

    /**
     * Puts policies in force, all of them or none.
     *
     * @param objects what {@code text} says
     * @throws PolicyRefusedException when one is no policy, clashes with a file, or conflicts with another policy
     * @throws IOException when they cannot be kept over a restart; they are in force all the same
     */
    public void add(String source, String text, List<ClusterObject> objects) throws IOException {
        requireOurs();
        List<String> others = objects.stream()
                .filter(object -> !(object instanceof ClusterObject.Policy))
                .map(object -> object.objectName() + " is no policy: expected policies only")
                .toList();
        if (!others.isEmpty()) {
            throw new PolicyRefusedException(others);
        }
        Map<ObjectName, ClusterObject> added = named(objects);
        if (added.size() < objects.size()) {
            throw new PolicyRefusedException(List.of(source + ": one policy stands twice; expected once"));
        }
        List<Import> next = without(added.keySet());
        next.add(new Import(new ImportedFile.Text(source, text, Set.of()), added));
        apply(next);
        keep();
    }

    /**
     * Takes imported policies out of force.
     *
     * @return how many there were
     * @throws IOException when that cannot be kept over a restart; they are out of force all the same
     */
    public int remove(Predicate<NetworkPolicy> condition) throws IOException {
        requireOurs();
        Set<ObjectName> removed = new HashSet<>();
        for (Import one : imports) {
            one.objects().forEach((name, object) -> {
                if (object instanceof ClusterObject.Policy policy && condition.test(policy.policy())) {
                    removed.add(name);
                }
            });
        }
        if (!removed.isEmpty()) {
            apply(without(removed));
            keep();
        }
        return removed.size();
    }

    private List<Import> without(Set<ObjectName> names) {
        List<Import> rest = new ArrayList<>();
        for (Import one : imports) {
            Map<ObjectName, ClusterObject> objects = new LinkedHashMap<>(one.objects());
            Set<ObjectName> without = new HashSet<>(one.kept().without());
            names.stream().filter(name -> objects.remove(name) != null).forEach(without::add);
            if (!objects.isEmpty()) {
                rest.add(new Import(
                        new ImportedFile.Text(one.kept().source(), one.kept().text(), without), objects));
            }
        }
        return rest;
    }

    private void apply(List<Import> next) {
        List<ClusterObject> all =
                next.stream().flatMap(one -> one.objects().values().stream()).toList();
        List<String> problems = state.intake().applyOnce(new ClusterEvent.Upsert(ORIGIN, "", all));
        if (!problems.isEmpty()) {
            throw new PolicyRefusedException(problems);
        }
        imports = List.copyOf(next);
    }

    private void keep() throws IOException {
        file.write(imports.stream().map(Import::kept).toList());
    }

    private static Map<ObjectName, ClusterObject> named(List<ClusterObject> objects) {
        Map<ObjectName, ClusterObject> named = new LinkedHashMap<>();
        objects.forEach(object -> named.put(object.objectName(), object));
        return named;
    }
}

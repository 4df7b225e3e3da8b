package io.weir.agent.identities;

import io.weir.agent.watch.ClusterObject.IdentityObject;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The identity objects of an API server that answers at once, and every change in the order it happened. */
final class ModelStore implements IdentityObjects {

    /** One change; without an object it is a deletion. */
    record Change(long atMillis, NumericIdentity id, @Nullable IdentityObject object) {}

    private record Entry(IdentityObject object, long version) {}

    final List<Change> changes = new ArrayList<>();
    private final Map<NumericIdentity, Entry> entries = new TreeMap<>();
    private final BiConsumer<NumericIdentity, LabelSet> onCreate;
    long nowMillis;
    private long version;

    ModelStore(BiConsumer<NumericIdentity, LabelSet> onCreate) {
        this.onCreate = onCreate;
    }

    List<IdentityObject> all() {
        return entries.values().stream().map(Entry::object).toList();
    }

    @Override
    public Optional<Stored> read(NumericIdentity id) {
        return Optional.ofNullable(entries.get(id))
                .map(entry -> new Stored(
                        id,
                        Optional.of(entry.object().labels()),
                        entry.object().unusedMark(),
                        Long.toString(entry.version())));
    }

    @Override
    public boolean create(NumericIdentity id, LabelSet labels) {
        if (entries.containsKey(id)) {
            return false;
        }
        onCreate.accept(id, labels);
        set(new IdentityObject(id, labels, nowMillis / 1000, ""));
        return true;
    }

    @Override
    public boolean mark(Stored object, String unusedMark) {
        Entry entry = entries.get(object.id());
        if (entry == null || !Long.toString(entry.version()).equals(object.version())) {
            return false;
        }
        set(new IdentityObject(
                object.id(), entry.object().labels(), entry.object().age(), unusedMark));
        return true;
    }

    @Override
    public boolean delete(Stored object) {
        Entry entry = entries.get(object.id());
        if (entry == null || !Long.toString(entry.version()).equals(object.version())) {
            return false;
        }
        entries.remove(object.id());
        changes.add(new Change(nowMillis, object.id(), null));
        return true;
    }

    private void set(IdentityObject object) {
        entries.put(object.id(), new Entry(object, ++version));
        changes.add(new Change(nowMillis, object.id(), object));
    }
}

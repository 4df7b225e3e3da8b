package io.weir.agent.state;

import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which objects each origin has in force. An object belongs to one origin only. */
final class OriginBook {

    private final Map<Origin, Map<ObjectName, ClusterObject>> byOrigin = new HashMap<>();
    private final Map<ObjectName, Origin> owners = new HashMap<>();

    /**
     * What changes when an origin says something else.
     *
     * @param removed objects in force that it no longer has
     * @param before objects in force that it says something else of now
     * @param after the new form of those, and objects that are new
     */
    record Change(List<ClusterObject> removed, List<ClusterObject> before, List<ClusterObject> after) {
        boolean isEmpty() {
            return removed.isEmpty() && after.isEmpty();
        }
    }

    /** Every object that another origin has, or that stands twice in this list: a line each; empty when there is none. */
    List<String> clashes(Origin origin, List<ClusterObject> objects) {
        List<String> clashes = new ArrayList<>();
        Map<ObjectName, ClusterObject> seen = new HashMap<>();
        for (ClusterObject object : objects) {
            ObjectName name = object.objectName();
            Origin owner = owners.get(name);
            if (seen.put(name, object) != null) {
                clashes.add(name + ": stands twice; expected once");
            } else if (owner != null && !owner.equals(origin)) {
                clashes.add(name + ": is already in " + owner + "; expected in one place only");
            }
        }
        return clashes;
    }

    /** What would change; nothing is changed yet. */
    Change compare(Origin origin, List<ClusterObject> objects) {
        Map<ObjectName, ClusterObject> old = new LinkedHashMap<>(byOrigin.getOrDefault(origin, Map.of()));
        List<ClusterObject> before = new ArrayList<>();
        List<ClusterObject> after = new ArrayList<>();
        for (ClusterObject object : objects) {
            ClusterObject former = old.remove(object.objectName());
            if (!object.equals(former)) {
                after.add(object);
                if (former != null) {
                    before.add(former);
                }
            }
        }
        return new Change(List.copyOf(old.values()), before, after);
    }

    /** Makes these the objects of the origin. */
    void set(Origin origin, List<ClusterObject> objects) {
        byOrigin.getOrDefault(origin, Map.of()).keySet().forEach(owners::remove);
        if (objects.isEmpty()) {
            byOrigin.remove(origin);
            return;
        }
        Map<ObjectName, ClusterObject> named = new LinkedHashMap<>();
        for (ClusterObject object : objects) {
            named.put(object.objectName(), object);
            owners.put(object.objectName(), origin);
        }
        byOrigin.put(origin, named);
    }

    Optional<Origin> owner(ObjectName name) {
        return Optional.ofNullable(owners.get(name));
    }
}

package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the mock and their history. Every method refuses as the API does, with {@link MockRefusal}. Thread-safe.
 */
final class MockStore {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WITH_STATUS = Set.of("pods", "nodes", "services", "namespaces");

    /** A change of an object: before is null for a new one, after for a deleted one. */
    record Change(long version, String collection, @Nullable ObjectNode before, @Nullable ObjectNode after) {}

    private final Map<String, NavigableMap<String, ObjectNode>> collections = new HashMap<>();
    private final List<Change> history = new ArrayList<>();
    private final Map<String, ObjectNode> applied = new HashMap<>();
    private long version = 1000;
    private long oldest = 1000;

    synchronized long version() {
        return version;
    }

    synchronized void expire() {
        version++;
        oldest = version;
        history.clear();
        notifyAll();
    }

    synchronized boolean isExpired(long since) {
        return since < oldest;
    }

    synchronized ObjectNode get(MockPath path) {
        return find(path).deepCopy();
    }

    /** Copies of all objects of the collection, in order of namespace and name. */
    synchronized List<ObjectNode> list(MockPath path) {
        checkServed(path);
        return collection(path).values().stream()
                .filter(object -> path.namespace().isEmpty()
                        || path.namespace()
                                .equals(object.at("/metadata/namespace").asText()))
                .map(ObjectNode::deepCopy)
                .toList();
    }

    synchronized ObjectNode create(MockPath path, ObjectNode object) {
        checkServed(path);
        ObjectNode metadata = object.withObject("/metadata");
        if (!metadata.has("name")) {
            String prefix = metadata.path("generateName").asText();
            metadata.put("name", prefix + UUID.randomUUID().toString().substring(0, 5));
        }
        String name = metadata.path("name").asText();
        MockPath whole = new MockPath(path.collection(), path.namespace(), name, "");
        if (collection(path).containsKey(whole.key())) {
            throw new MockRefusal(409, "AlreadyExists", path.plural() + " \"" + name + "\" already exists");
        }
        if (!path.namespace().isEmpty()) {
            metadata.put("namespace", path.namespace());
        }
        if (hasStatus(path)) {
            object.remove("status");
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        metadata.put("generation", 1);
        return put(whole, null, object);
    }

    synchronized ObjectNode replace(MockPath path, ObjectNode object) {
        ObjectNode before = find(path);
        JsonNode expected = object.at("/metadata/resourceVersion");
        if (!expected.isMissingNode() && !expected.equals(before.at("/metadata/resourceVersion"))) {
            throw MockRefusal.conflict("the object has been modified");
        }
        return change(path, before, object);
    }

    synchronized ObjectNode merge(MockPath path, ObjectNode patch) {
        ObjectNode before = find(path);
        JsonNode expected = patch.at("/metadata/resourceVersion");
        if (!expected.isMissingNode() && !expected.equals(before.at("/metadata/resourceVersion"))) {
            throw MockRefusal.conflict("the object has been modified");
        }
        ObjectNode after = before.deepCopy();
        merge(after, patch);
        return change(path, before, after);
    }

    /** Server-side apply, with lists as one value and no conflicts. */
    synchronized ObjectNode apply(MockPath path, String manager, ObjectNode object) {
        checkServed(path);
        String owner = path.collection() + " " + path.key() + " " + path.subresource() + " " + manager;
        ObjectNode earlier = applied.put(owner, object.deepCopy());
        if (!collection(path).containsKey(path.key())) {
            if (!path.subresource().isEmpty()) {
                throw MockRefusal.notFound(path.key());
            }
            return create(path, object);
        }
        ObjectNode before = find(path);
        ObjectNode after = before.deepCopy();
        if (earlier != null) {
            removeGone(after, earlier, object);
        }
        merge(after, object);
        return change(path, before, after);
    }

    private static void removeGone(ObjectNode from, ObjectNode earlier, ObjectNode now) {
        earlier.properties().forEach(field -> {
            JsonNode current = from.get(field.getKey());
            JsonNode kept = now.get(field.getKey());
            if (field.getValue() instanceof ObjectNode inner && current instanceof ObjectNode target) {
                removeGone(target, inner, kept instanceof ObjectNode object ? object : JSON.createObjectNode());
                if (kept == null && target.isEmpty()) {
                    from.remove(field.getKey());
                }
            } else if (kept == null) {
                from.remove(field.getKey());
            }
        });
    }

    private static void merge(ObjectNode into, ObjectNode patch) {
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value instanceof ObjectNode inner) {
                merge(into.withObjectProperty(field.getKey()), inner);
            } else {
                into.set(field.getKey(), value.deepCopy());
            }
        });
    }

    private ObjectNode change(MockPath path, ObjectNode before, ObjectNode wanted) {
        boolean status = path.subresource().equals("status");
        ObjectNode after = status ? before.deepCopy() : wanted.deepCopy();
        if (status || hasStatus(path)) {
            JsonNode value = (status ? wanted : before).get("status");
            if (value == null) {
                after.remove("status");
            } else {
                after.set("status", value.deepCopy());
            }
        }
        ObjectNode metadata = after.withObjectProperty("metadata");
        for (String kept : List.of("uid", "creationTimestamp", "name", "namespace", "resourceVersion")) {
            JsonNode value = before.path("metadata").get(kept);
            if (value != null) {
                metadata.set(kept, value);
            }
        }
        if (after.equals(before)) {
            return after;
        }
        if (!after.path("spec").equals(before.path("spec"))) {
            metadata.put("generation", before.at("/metadata/generation").asLong() + 1);
        }
        return put(path, before, after);
    }

    synchronized ObjectNode delete(MockPath path, JsonNode options) {
        ObjectNode before = find(path);
        for (String condition : List.of("uid", "resourceVersion")) {
            JsonNode expected = options.path("preconditions").path(condition);
            if (!expected.isMissingNode()
                    && !expected.asText()
                            .equals(before.path("metadata").path(condition).asText())) {
                throw MockRefusal.conflict(
                        "Precondition failed: " + condition + " in precondition: " + expected.asText());
            }
        }
        ObjectNode last = before.deepCopy();
        collection(path).remove(path.key());
        applied.keySet().removeIf(owner -> owner.startsWith(path.collection() + " " + path.key() + " "));
        version++;
        last.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
        record(new Change(version, path.collection(), last, null));
        return last;
    }

    private ObjectNode put(MockPath path, @Nullable ObjectNode before, ObjectNode object) {
        version++;
        ObjectNode kept = object.deepCopy();
        kept.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
        collection(path).put(path.key(), kept);
        record(new Change(version, path.collection(), before, kept));
        return kept.deepCopy();
    }

    private void record(Change change) {
        history.add(change);
        notifyAll();
    }

    /** The changes of a collection after a version; waits for one, at most this long. */
    synchronized List<Change> changes(String collection, long after, long waitNanos) throws InterruptedException {
        long deadline = System.nanoTime() + waitNanos;
        while (true) {
            if (after < oldest) {
                throw MockRefusal.expired(after);
            }
            List<Change> found = history.stream()
                    .filter(change ->
                            change.version() > after && change.collection().equals(collection))
                    .toList();
            long left = deadline - System.nanoTime();
            if (!found.isEmpty() || left <= 0) {
                return found;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private ObjectNode find(MockPath path) {
        checkServed(path);
        ObjectNode found = collection(path).get(path.key());
        if (found == null) {
            throw MockRefusal.notFound(path.plural() + " \"" + path.name() + "\"");
        }
        return found;
    }

    private NavigableMap<String, ObjectNode> collection(MockPath path) {
        return collections.computeIfAbsent(path.collection(), first -> new TreeMap<>());
    }

    private void checkServed(MockPath path) {
        if (!path.isBuiltIn() && crd(path) == null) {
            throw new MockRefusal(404, "NotFound", "the server could not find the requested resource");
        }
    }

    private @Nullable ObjectNode crd(MockPath path) {
        return collections
                .getOrDefault("apiextensions.k8s.io/v1/customresourcedefinitions", new TreeMap<>())
                .get("/" + path.crdName());
    }

    private boolean hasStatus(MockPath path) {
        ObjectNode crd = crd(path);
        return crd == null
                ? path.isBuiltIn() && WITH_STATUS.contains(path.plural())
                : !crd.at("/spec/versions/0/subresources/status").isMissingNode();
    }
}

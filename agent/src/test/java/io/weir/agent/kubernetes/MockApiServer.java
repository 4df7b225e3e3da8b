package io.weir.agent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a {@link MockStore} over HTTP as the API server does: lists in pages, watches with bookmarks, writes with conflicts. */
final class MockApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MockApiServer.class);
    private static final long BOOKMARK_NANOS = 1_000_000_000L;
    private static final String DEFAULT_WATCH_SECONDS = "600";

    /** What is left of a list that was handed out in part. */
    private record Rest(long version, List<ObjectNode> objects) {}

    private final MockStore store;
    private final HttpServer server;
    private final Map<String, Rest> rests = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mock-api");
        thread.setDaemon(true);
        return thread;
    });

    private MockApiServer(MockStore store, HttpServer server) {
        this.store = store;
        this.server = server;
    }

    static MockApiServer start(MockStore store, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        MockApiServer mock = new MockApiServer(store, server);
        server.setExecutor(mock.threads);
        server.createContext("/", mock::handle);
        server.start();
        return mock;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        try {
            MockPath path = MockPath.parse(exchange.getRequestURI().getPath());
            if (exchange.getRequestMethod().equals("GET") && isTrue(query.getOrDefault("watch", ""))) {
                watch(exchange, path, query);
            } else {
                answer(exchange, 200, respond(exchange, path, query));
            }
        } catch (MockRefusal refused) {
            answer(exchange, refused.code, status(refused));
        } catch (IOException | InterruptedException broken) {
            LOG.debug("{} {}: {}", exchange.getRequestMethod(), exchange.getRequestURI(), broken.toString());
        } finally {
            exchange.close();
        }
    }

    private ObjectNode respond(HttpExchange exchange, MockPath path, Map<String, String> query) throws IOException {
        return switch (exchange.getRequestMethod()) {
            case "GET" -> path.name().isEmpty() ? list(path, query) : store.get(path);
            case "POST" -> store.create(path, body(exchange));
            case "PUT" -> store.replace(path, body(exchange));
            case "PATCH" -> patch(exchange, path, query);
            case "DELETE" -> store.delete(path, body(exchange));
            default -> throw new MockRefusal(405, "MethodNotAllowed", exchange.getRequestMethod());
        };
    }

    private ObjectNode patch(HttpExchange exchange, MockPath path, Map<String, String> query) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type").replaceFirst(";.*", "");
        return switch (type) {
            case "application/apply-patch+yaml" ->
                store.apply(path, query.getOrDefault("fieldManager", ""), body(exchange));
            case "application/merge-patch+json" -> store.merge(path, body(exchange));
            default -> throw new MockRefusal(415, "UnsupportedMediaType", type);
        };
    }

    private ObjectNode list(MockPath path, Map<String, String> query) {
        String token = query.getOrDefault("continue", "");
        Rest rest;
        if (token.isEmpty()) {
            synchronized (store) {
                rest = new Rest(
                        store.version(),
                        store.list(path).stream().filter(MockSelector.of(query)).toList());
            }
        } else {
            Rest kept = rests.remove(token);
            if (kept == null || store.isExpired(kept.version())) {
                throw new MockRefusal(410, "Expired", "The provided continue parameter is too old");
            }
            rest = kept;
        }
        int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
        int count = limit == 0
                ? rest.objects().size()
                : Math.min(limit, rest.objects().size());
        ObjectNode list = MockStore.JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", Long.toString(rest.version()));
        if (count < rest.objects().size()) {
            String next = UUID.randomUUID().toString();
            rests.put(
                    next,
                    new Rest(
                            rest.version(),
                            rest.objects().subList(count, rest.objects().size())));
            metadata.put("continue", next)
                    .put("remainingItemCount", rest.objects().size() - count);
        }
        ArrayNode items = list.putArray("items");
        rest.objects().subList(0, count).forEach(object -> {
            // Items of the built-in kinds say it once, in the list.
            if (path.isBuiltIn()) {
                object.remove(List.of("apiVersion", "kind"));
            }
            items.add(object);
        });
        return list;
    }

    private void watch(HttpExchange exchange, MockPath path, Map<String, String> query)
            throws IOException, InterruptedException {
        Predicate<JsonNode> selector = MockSelector.of(query);
        long after = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        long end = System.nanoTime()
                + Long.parseLong(query.getOrDefault("timeoutSeconds", DEFAULT_WATCH_SECONDS)) * 1_000_000_000L;
        boolean unused = store.list(path).isEmpty();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        while (System.nanoTime() < end) {
            long now = store.version();
            List<MockStore.Change> changes;
            try {
                changes = store.changes(
                        path.collection(), after, Math.min(BOOKMARK_NANOS, Math.max(1, end - System.nanoTime())));
            } catch (MockRefusal expired) {
                send(out, "ERROR", status(expired));
                return;
            }
            for (MockStore.Change change : changes) {
                after = change.version();
                send(out, path, selector, change);
            }
            if (changes.isEmpty() && isTrue(query.getOrDefault("allowWatchBookmarks", ""))) {
                after = Math.max(after, now);
                ObjectNode bookmark = MockStore.JSON.createObjectNode();
                bookmark.putObject("metadata").put("resourceVersion", Long.toString(after));
                send(out, "BOOKMARK", bookmark);
            }
        }
    }

    private static void send(OutputStream out, MockPath path, Predicate<JsonNode> selector, MockStore.Change change)
            throws IOException {
        boolean before = change.before() != null && seen(path, selector, change.before());
        boolean after = change.after() != null && seen(path, selector, change.after());
        if (after && change.after() != null) {
            send(out, before ? "MODIFIED" : "ADDED", change.after());
        } else if (before && change.before() != null) {
            ObjectNode gone = (change.after() == null ? change.before() : change.after()).deepCopy();
            gone.withObjectProperty("metadata").put("resourceVersion", Long.toString(change.version()));
            send(out, "DELETED", gone);
        }
    }

    private static boolean seen(MockPath path, Predicate<JsonNode> selector, ObjectNode object) {
        return (path.namespace().isEmpty()
                        || path.namespace()
                                .equals(object.at("/metadata/namespace").asText()))
                && selector.test(object);
    }

    private static void send(OutputStream out, String type, ObjectNode object) throws IOException {
        ObjectNode event = MockStore.JSON.createObjectNode().put("type", type);
        event.set("object", object);
        out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ObjectNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        JsonNode body =
                bytes.length == 0 ? MockStore.JSON.createObjectNode() : KubernetesTestCluster.YAML.readTree(bytes);
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw new MockRefusal(400, "BadRequest", "expected an object");
    }

    private static void answer(HttpExchange exchange, int code, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static ObjectNode status(MockRefusal refused) {
        return MockStore.JSON
                .createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", refused.getMessage())
                .put("reason", refused.reason)
                .put("code", refused.code);
    }

    private static boolean isTrue(String text) {
        return text.equals("1") || text.equals("true");
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        URLDecoder.decode(pair.substring(0, Math.max(0, equals)), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

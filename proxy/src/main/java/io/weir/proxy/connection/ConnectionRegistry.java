package io.weir.proxy.connection;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;

/** The open connections of one event loop. Used on that loop only. */
final class ConnectionRegistry {

    private final Set<OpenConnection> connections = Collections.newSetFromMap(new IdentityHashMap<>());

    void add(OpenConnection connection) {
        connections.add(connection);
    }

    /** Whether it was there. */
    boolean remove(OpenConnection connection) {
        return connections.remove(connection);
    }

    int size() {
        return connections.size();
    }

    /** Does this to each; connections may leave meanwhile. One that fails at it is cut, and the others have their turn. */
    void forEach(Consumer<OpenConnection> action) {
        for (OpenConnection connection : connections.toArray(OpenConnection[]::new)) {
            try {
                action.accept(connection);
            } catch (RuntimeException failed) {
                connection.cut("proxy failure: " + failed);
            }
        }
    }
}

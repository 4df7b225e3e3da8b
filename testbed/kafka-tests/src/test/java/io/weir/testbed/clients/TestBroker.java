package io.weir.testbed.clients;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A real broker with a listener for its owner, and others whose clients are sent to another port: that of a proxy. A client that
 * asks a broker where it is would go around the proxy otherwise.
 */
final class TestBroker implements AutoCloseable {

    /** The listener that is its owner's, beside every proxy. */
    static final String OWN = "OWN";

    /**
     * A listener.
     *
     * @param port where the broker listens
     * @param advertisedPort where clients are told to go
     */
    record Listener(int port, int advertisedPort) {}

    private final Map<String, Listener> listeners = new TreeMap<>();
    private final ChildProcess process;

    private TestBroker(boolean acls, List<String> direct, List<String> proxied) {
        List<String> arguments = new ArrayList<>();
        Path directory = ChildProcess.directory("broker");
        arguments.add(directory.toString());
        arguments.add("--until-input-ends");
        if (acls) {
            arguments.add("--acls");
        }
        add(OWN, false);
        direct.forEach(name -> add(name, false));
        proxied.forEach(name -> add(name, true));
        List<String> order = new ArrayList<>(List.of(OWN));
        order.addAll(direct);
        order.addAll(proxied);
        for (String name : order) {
            Listener listener = listener(name);
            arguments.add(name + "=127.0.0.1:" + listener.port() + ",127.0.0.1:" + listener.advertisedPort());
        }
        process = ChildProcess.start(directory, command(), arguments.toArray(String[]::new));
    }

    /** Starts a broker; its arguments are to follow. */
    static List<String> command() {
        Path target = ChildProcess.root().resolve("testbed/kafka-broker/target");
        String classPath = target.resolve("classes") + ":" + target.resolve("lib") + "/*";
        return ChildProcess.java("384m", classPath, "io.weir.testbed.kafka.Broker");
    }

    /** A broker that lets everybody do everything. */
    static TestBroker open(String... proxied) {
        return new TestBroker(false, List.of(), List.of(proxied));
    }

    /** A broker with ACLs. Who is connected to a listener is the user of its name in lower case. */
    static TestBroker withAcls(String... direct) {
        return new TestBroker(true, List.of(direct), List.of());
    }

    private void add(String name, boolean proxied) {
        int port = Ports.free();
        listeners.put(name, new Listener(port, proxied ? Ports.free() : port));
    }

    Listener listener(String name) {
        Listener listener = listeners.get(name);
        if (listener == null) {
            throw new IllegalArgumentException(name + ": expected one of " + listeners.keySet());
        }
        return listener;
    }

    /** The address for its owner. */
    String bootstrap() {
        return bootstrap(OWN);
    }

    String bootstrap(String listener) {
        return "127.0.0.1:" + listener(listener).advertisedPort();
    }

    @Override
    public void close() {
        process.close();
    }
}

package io.weir.agent.netns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pod, or a host, and the calls it can make.
 *
 * @param topology where its namespace is
 * @param name of the namespace and of the pod
 * @param node the node it runs on
 * @param ipv4 its address
 * @param ipv6 its address
 * @param labels without a source; empty for what is not a pod
 */
record Pod(Topology topology, String name, String node, String ipv4, String ipv6, Map<String, String> labels) {
    private static final String CONNECT_LIMIT_SECONDS = "1.5";
    private static final String CALL_LIMIT_SECONDS = "15";
    private static final String SILENCE_MILLIS = "1200";

    Pod {
        labels = Map.copyOf(labels);
    }

    String address(Family family) {
        return family == Family.IPV4 ? ipv4 : ipv6;
    }

    /** Port 80 of another pod, by curl. */
    Answer curl(Family family, Pod server, String method, String target, String... options) {
        List<String> line = new ArrayList<>(List.of("curl", "-s", "-g", "--path-as-is", "-X", method));
        line.addAll(List.of("--connect-timeout", CONNECT_LIMIT_SECONDS, "--max-time", CALL_LIMIT_SECONDS));
        line.addAll(List.of("-w", "\\n%{http_code}"));
        line.addAll(List.of(options));
        line.add("http://" + family.host(server.address(family)) + target);
        return Answer.of(Command.run(topology.in(name, line)));
    }

    /** A connection to port 80 of another pod that stays open. */
    PodConnection connect(Family family, Pod server, String... options) {
        return connect(server.address(family), 80, options);
    }

    /**
     * A connection that stays open.
     *
     * @param options of podclient, such as {@code --mark 0xa00}
     */
    PodConnection connect(String address, int port, String... options) {
        return new PodConnection(client("tcp", options, address, Integer.toString(port)));
    }

    /** {@code answer} when one datagram to a port of another pod came back, {@code timeout} when not. */
    String udp(Family family, Pod server, int port, String... options) {
        return firstLine(client("udp", options, server.address(family), Integer.toString(port)));
    }

    /** {@code answer} when an ICMP echo came back, {@code timeout} when not. */
    String ping(Family family, Pod server) {
        return firstLine(client("ping", new String[0], server.address(family)));
    }

    private List<String> client(String protocol, String[] options, String... target) {
        List<String> line = new ArrayList<>(List.of(PodPrograms.client(), protocol, "--timeout", SILENCE_MILLIS));
        line.addAll(List.of(options));
        line.addAll(List.of(target));
        return topology.in(name, line);
    }

    private static String firstLine(List<String> line) {
        Command done = Command.run(line);
        return done.exitCode() == 0 ? done.output().strip() : done.toString();
    }
}

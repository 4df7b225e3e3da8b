package io.weir.agent.netns;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Namespaces of one test class, made and removed by {@code testbed/topology.sh}. */
final class Topology implements AutoCloseable {
    private final String prefix;
    private final Path script = PodPrograms.module().resolveSibling("testbed/topology.sh");

    /**
     * @param prefix lower-case letters and digits; no other test that runs at the same time may have it
     */
    Topology(String prefix) {
        this.prefix = prefix;
    }

    /** A command of the script, such as {@code node n1}. */
    void run(String... command) {
        List<String> line = new ArrayList<>(List.of(script.toString(), prefix));
        line.addAll(List.of(command));
        Command.require(line);
    }

    /** The arguments that start a program in the namespace of a node or pod. */
    List<String> in(String name, List<String> program) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=/run/netns/weir-" + prefix + "-" + name));
        line.addAll(program);
        return line;
    }

    @Override
    public void close() {
        run("down");
    }
}

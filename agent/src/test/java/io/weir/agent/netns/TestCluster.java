package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Nodes, pods, servers and agents of one test class. As a static extension it checks the privileges before the class, prints what
 * the agents know after a failed test, and removes everything after the class or when the JVM is told to end.
 */
final class TestCluster implements BeforeAllCallback, AfterAllCallback, TestExecutionExceptionHandler {
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Topology topology;
    private final Path directory;
    private final Map<String, AgentProcess> agents = new LinkedHashMap<>();
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final Map<String, PodServer> servers = new LinkedHashMap<>();
    private final Map<String, String> common = new LinkedHashMap<>();
    private final Map<String, String> policies = new LinkedHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int podNumber = 10;
    private int linkNumber;
    private int serverNumber;

    TestCluster() {
        int number = COUNT.incrementAndGet();
        topology = new Topology("it" + ProcessHandle.current().pid() + (char) ('a' + number - 1));
        try {
            directory = Files.createTempDirectory("weir-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        common.put("namespace", Manifests.namespace("default"));
    }

    /** A node without other nodes beside it. Its agent is not started yet. */
    Node node(String name) {
        return node(name, List.of());
    }

    private Node node(String name, List<String> uplinks) {
        int number = agents.size() + 1;
        List<String> addresses = List.of("10.99.0." + number, "fd99::" + number);
        topology.run("node", name, addresses.get(0), addresses.get(1));
        return register(new Node(name, number, addresses, uplinks));
    }

    private Node register(Node node) {
        agents.put(node.name(), new AgentProcess(topology, node, directory.resolve(node.name())));
        common.put("node-" + node.name(), Manifests.node(node));
        writeCommon();
        return node;
    }

    /** Two nodes with a wire between them and routes to each other's pods. */
    List<Node> nodes(String first, String second) {
        Node one = node(first, List.of("to-" + second));
        Node two = node(second, List.of("to-" + first));
        int link = ++linkNumber;
        List<String> addressesOfOne = List.of("10.98." + link + ".1", "fd98:" + link + "::1");
        List<String> addressesOfTwo = List.of("10.98." + link + ".2", "fd98:" + link + "::2");
        topology.run(
                "link",
                first,
                addressesOfOne.get(0),
                addressesOfOne.get(1),
                second,
                addressesOfTwo.get(0),
                addressesOfTwo.get(1));
        for (Family family : Family.values()) {
            topology.run("route", first, two.podPrefix(family), family.of(addressesOfTwo));
            topology.run("route", second, one.podPrefix(family), family.of(addressesOfOne));
        }
        return List.of(register(withAddresses(one, addressesOfOne)), register(withAddresses(two, addressesOfTwo)));
    }

    private static Node withAddresses(Node node, List<String> more) {
        List<String> all = new ArrayList<>(node.addresses());
        all.addAll(more);
        return new Node(node.name(), node.number(), all, node.uplinks());
    }

    /** A node, and a host outside the cluster that it has a wire to. */
    Pod outside(String hostName, String nodeName) {
        Node node = node(nodeName, List.of("to-" + hostName));
        int link = ++linkNumber;
        Pod host = new Pod(topology, hostName, "", "10.98." + link + ".2", "fd98:" + link + "::2", Map.of());
        topology.run("node", hostName);
        topology.run(
                "link", nodeName, "10.98." + link + ".1", "fd98:" + link + "::1", hostName, host.ipv4(), host.ipv6());
        topology.run("route", hostName, node.podPrefix(Family.IPV4), "10.98." + link + ".1");
        topology.run("route", hostName, node.podPrefix(Family.IPV6), "fd98:" + link + "::1");
        return host;
    }

    /** A pod on a node: its namespace, its manifest on every node. */
    Pod pod(Node node, String name, Map<String, String> labels) {
        int number = podNumber++;
        return pod(new Pod(
                topology,
                name,
                node.name(),
                node.podAddress(Family.IPV4, number),
                node.podAddress(Family.IPV6, number),
                labels));
    }

    /** A pod with chosen addresses. */
    Pod pod(Pod pod) {
        topology.run("pod", pod.node(), pod.name(), pod.ipv4(), pod.ipv6());
        pods.put(pod.name(), pod);
        common.put("pod-" + pod.name(), Manifests.pod(pod));
        writeCommon();
        return pod;
    }

    /** Removes a pod's manifest, then its server and its namespace. */
    void removePod(Pod pod) {
        pods.remove(pod.name());
        common.remove("pod-" + pod.name());
        agents.values().forEach(agent -> agent.manifests().remove("pod-" + pod.name()));
        removeServers(pod);
        topology.run("unpod", pod.node(), pod.name());
    }

    private void removeServers(Pod pod) {
        servers.entrySet().removeIf(entry -> {
            boolean ofPod = entry.getKey().startsWith(pod.name() + ":");
            if (ofPod) {
                entry.getValue().close();
            }
            return ofPod;
        });
    }

    /** Gives a pod another label {@code app} and waits until that is in force. */
    void relabel(Pod pod, String app) {
        Pod relabelled = new Pod(topology, pod.name(), pod.node(), pod.ipv4(), pod.ipv6(), Map.of("app", app));
        common.put("pod-" + pod.name(), Manifests.pod(relabelled));
        writeCommon();
        AgentApi api = agent(nodeNamed(pod.node())).api();
        Eventually.await(CHANGE_LIMIT, pod.name() + " is " + app, () -> api.labels(pod.name())
                .contains("k8s:app=" + app));
    }

    /** The namespace of a node as one that makes calls. */
    Pod host(Node node) {
        return new Pod(
                topology,
                node.name(),
                node.name(),
                node.addresses().get(0),
                node.addresses().get(1),
                Map.of());
    }

    /** Starts a server on port 80 of a pod. */
    PodServer serve(Pod pod, String... options) {
        return serve(pod, 80, options);
    }

    PodServer serve(Pod pod, int port, String... options) {
        Path log = directory.resolve(pod.name() + "-" + serverNumber++ + ".log");
        PodServer server = PodServer.start(topology, pod.name(), port, log, options);
        servers.put(pod.name() + ":" + port, server);
        return server;
    }

    /** The server on port 80 of a pod. */
    PodServer server(Pod pod) {
        return server(pod, 80);
    }

    PodServer server(Pod pod, int port) {
        return Objects.requireNonNull(servers.get(pod.name() + ":" + port), pod.name());
    }

    /** Runs a program in the namespace of a node. */
    Command in(Node node, List<String> program) {
        return Command.require(topology.in(node.name(), program));
    }

    Node nodeNamed(String name) {
        return Objects.requireNonNull(agents.get(name), name).node();
    }

    AgentProcess agent(Node node) {
        return Objects.requireNonNull(agents.get(node.name()), node.name());
    }

    /** Starts every agent and waits until each is up to date. */
    void start() {
        agents.values().forEach(AgentProcess::launch);
        agents.values().forEach(agent -> agent.awaitReady(podsOf(agent)));
    }

    /** Writes policies on every node and waits until they are in force; policies of other names stay. */
    void apply(Map<String, String> textByName) {
        Map<String, String> all = new LinkedHashMap<>(policies);
        all.putAll(textByName);
        replacePolicies(all);
    }

    /** Makes a policy on every node the only one, and waits until it is in force. */
    void applyOnly(String name, String text) {
        replacePolicies(Map.of(name, text));
    }

    /** Takes every policy away and waits until that is in force. */
    void applyNone() {
        replacePolicies(Map.of());
    }

    private void replacePolicies(Map<String, String> wanted) {
        Map<String, String> changed = new LinkedHashMap<>();
        policies.keySet().forEach(name -> changed.put(name, ""));
        changed.putAll(wanted);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(policies.get(entry.getKey())));
        Map<AgentProcess, Long> revisions = new LinkedHashMap<>();
        agents.values().stream()
                .filter(AgentProcess::isAlive)
                .forEach(agent -> revisions.put(agent, currentRevision(agent) + changed.size()));
        agents.values()
                .forEach(agent -> changed.forEach((name, text) -> {
                    if (text.isEmpty()) {
                        agent.manifests().remove("policy-" + name);
                    } else {
                        agent.manifests().put("policy-" + name, text);
                    }
                }));
        policies.clear();
        policies.putAll(wanted);
        revisions.forEach((agent, revision) -> Eventually.await(
                CHANGE_LIMIT,
                () -> changed + " in force on " + agent.node().name() + "\n" + agent.logTail(),
                () -> agent.api().isInForce(revision)));
    }

    /** The agent's policy revision, once its API is up: after a restart it answers later than traffic flows. */
    private static long currentRevision(AgentProcess agent) {
        Eventually.await(
                CHANGE_LIMIT,
                () -> "the API of " + agent.node().name() + "\n" + agent.logTail(),
                () -> agent.api().policyRevision().isPresent());
        return agent.api().policyRevision().orElseThrow();
    }

    private Set<String> podsOf(AgentProcess agent) {
        return pods.values().stream()
                .filter(pod -> pod.node().equals(agent.node().name()))
                .map(Pod::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until every running agent has the pods of its node ready and no others. */
    void awaitPods() {
        agents.values().stream().filter(AgentProcess::isAlive).forEach(agent -> agent.awaitReady(podsOf(agent)));
    }

    private void writeCommon() {
        agents.values().forEach(agent -> common.forEach(agent.manifests()::put));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Privileges.require();
        Runtime.getRuntime().addShutdownHook(new Thread(this::removeEverything, "weir-it-cleanup"));
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        System.err.println("=== " + context.getDisplayName() + " failed: " + failure);
        agents.values().forEach(agent -> System.err.println(agent.diagnostics()));
        servers.forEach(
                (name, server) -> System.err.println("=== server " + name + "\n" + String.join("\n", server.log())));
        throw failure;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        removeEverything();
    }

    private void removeEverything() {
        if (closed.getAndSet(true)) {
            return;
        }
        agents.values().forEach(AgentProcess::close);
        servers.values().forEach(PodServer::close);
        topology.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

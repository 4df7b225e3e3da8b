package io.weir.agent.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;

/** A cluster directory: Kubernetes manifests, each file replaced in one step. */
final class Manifests {
    private final Path directory;

    Manifests(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Writes a manifest; a reader sees the old text or the new one. */
    void put(String name, String text) {
        try {
            Path fresh = directory.resolve("." + name + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, directory.resolve(name + ".yaml"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String name) {
        try {
            Files.delete(directory.resolve(name + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why a manifest was refused; empty when it was not. */
    String refusal(String name) {
        Path status = directory.resolve(name + ".yaml.status");
        try {
            return Files.exists(status) ? Files.readString(status) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String namespace(String name) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                """
                .formatted(name);
    }

    static String node(Node node) {
        return """
                apiVersion: v1
                kind: Node
                metadata:
                  name: %s
                status:
                  addresses:
                %s
                """
                .formatted(
                        node.name(),
                        node.addresses().stream()
                                .map(address -> "  - {type: InternalIP, address: \"" + address + "\"}")
                                .collect(Collectors.joining("\n")));
    }

    static String pod(Pod pod) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %1$s
                  namespace: default
                  labels: {%2$s}
                  annotations:
                    weir.io/interface: lxc-%1$s
                spec:
                  nodeName: %3$s
                  containers:
                  - name: main
                    ports: [{name: web, containerPort: 80, protocol: TCP}]
                status:
                  podIPs: [{ip: "%4$s"}, {ip: "%5$s"}]
                """
                .formatted(
                        pod.name(),
                        pod.labels().entrySet().stream()
                                .map(label -> label.getKey() + ": " + label.getValue())
                                .collect(Collectors.joining(", ")),
                        pod.node(),
                        pod.ipv4(),
                        pod.ipv6());
    }
}

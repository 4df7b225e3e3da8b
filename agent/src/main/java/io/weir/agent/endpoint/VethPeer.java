package io.weir.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.agent.watch.Attachment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks {@code ip} (iproute2) for the two ends of a veth pair, one of them in a pod's network namespace. */
final class VethPeer {

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private VethPeer() {}

    /** What tells the namespace behind this path from every other one. */
    static Object namespaceId(Path path) throws VethException {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (IOException failure) {
            throw new VethException(
                    "no network namespace at " + path + " (" + Attachment.NETNS_ANNOTATION + ")", failure);
        }
    }

    /** The interface of this node whose peer is {@code eth0} of the namespace; both ends must name each other. */
    static PodInterface.Found ofEth0(Path namespace) throws VethException, InterruptedException {
        JsonNode inPod =
                link(List.of("nsenter", "--net=" + namespace, "ip", "-json", "-details", "link", "show", "eth0"));
        int peer = inPod.path("link_index").asInt();
        @Nullable JsonNode onNode = null;
        for (JsonNode link : run(List.of("ip", "-json", "-details", "link", "show", "type", "veth"))) {
            if (link.path("ifindex").asInt() == peer
                    && link.path("link_index").asInt() == inPod.path("ifindex").asInt(-1)) {
                onNode = link;
            }
        }
        if (onNode == null) {
            throw new VethException("eth0 in " + namespace + " has its peer (interface " + peer
                    + ") not on this node: expected a veth pair");
        }
        return new PodInterface.Found(peer, onNode.path("ifname").asText());
    }

    private static JsonNode link(List<String> command) throws VethException, InterruptedException {
        JsonNode links = run(command);
        if (links.size() != 1) {
            throw new VethException(String.join(" ", command) + ": " + links.size() + " interfaces; expected one");
        }
        return links.get(0);
    }

    private static JsonNode run(List<String> command) throws VethException, InterruptedException {
        String shown = String.join(" ", command);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            CompletableFuture.delayedExecutor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(process::destroyForcibly);
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new VethException(shown + ": exit code " + exit + ": " + text.strip());
            }
            return JSON.readTree(text);
        } catch (IOException failure) {
            throw new VethException(shown + ": " + failure.getMessage(), failure);
        }
    }
}

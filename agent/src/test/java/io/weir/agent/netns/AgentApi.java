package io.weir.agent.netns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Questions to an agent over its local socket. */
final class AgentApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final Pattern ANSWER = Pattern.compile(
            "HTTP/1\\.1 (\\d+) .*?content-length: *(\\d+)\r\n.*?\r\n\r\n(.*)",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final Path socket;

    AgentApi(Path socket) {
        this.socket = socket;
    }

    /** The number of policy changes it took over; empty while it does not answer. */
    Optional<Long> policyRevision() {
        return get("/v1/status").map(status -> status.path("policyRevision").asLong());
    }

    /** Whether this policy revision is in force, in the kernel and in the proxy. */
    boolean isInForce(long revision) {
        return policyRevision().map(known -> known >= revision).orElse(false)
                && get("/v1/policies/in-force?revision=" + revision).isPresent();
    }

    /** Names of the pods whose endpoint is ready. */
    Set<String> readyPods() {
        Set<String> ready = new TreeSet<>();
        get("/v1/endpoints")
                .ifPresent(endpoints -> endpoints.forEach(endpoint -> {
                    JsonNode status = endpoint.path("status");
                    if (status.path("state").asText().equals("ready")) {
                        ready.add(status.path("external-identifiers")
                                .path("k8s-pod-name")
                                .asText());
                    }
                }));
        return ready;
    }

    /** The labels of a pod's identity as the endpoint has it; empty without a ready endpoint. */
    Set<String> labels(String pod) {
        Set<String> labels = new TreeSet<>();
        get("/v1/endpoints")
                .ifPresent(endpoints -> endpoints.forEach(endpoint -> {
                    JsonNode status = endpoint.path("status");
                    if (status.path("state").asText().equals("ready")
                            && status.path("external-identifiers")
                                    .path("k8s-pod-name")
                                    .asText()
                                    .equals(pod)) {
                        status.path("identity").path("labels").forEach(label -> labels.add(label.asText()));
                    }
                }));
        return labels;
    }

    /** The body of a 200 answer; empty when there is none. */
    private Optional<JsonNode> get(String path) {
        try {
            Optional<String> body = text(path);
            return body.isPresent() ? Optional.of(MAPPER.readTree(body.get())) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new AssertionError(path, e);
        }
    }

    /** The body of a 200 answer as it is; empty when there is none. */
    Optional<String> text(String path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: weir\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(LARGEST_ANSWER);
            Matcher answered = ANSWER.matcher("");
            while (!answered.matches() || answered.group(3).length() < Integer.parseInt(answered.group(2))) {
                if (channel.read(answer) < 0) {
                    return Optional.empty();
                }
                answered.reset(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
            }
            return answered.group(1).equals("200") ? Optional.of(answered.group(3)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

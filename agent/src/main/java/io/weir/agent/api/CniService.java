package io.weir.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.annotation.Post;
import io.weir.agent.SandboxControl;
import io.weir.agent.endpoint.Sandbox;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.IpPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code POST /v1/cni/add}, {@code del}, {@code gc} and {@code status}: what the CNI plugin reports. */
final class CniService {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST_WAIT_MILLIS = 50_000;
    private static final int MOST_ADDRESSES = 16;

    private final SandboxControl control;

    CniService(SandboxControl control) {
        this.control = control;
    }

    /** Answers once the pod is guarded: its policy is in force, or nothing passes. */
    @Post("/cni/add")
    public HttpResponse add(String text) {
        JsonNode json = object(text);
        return Json.later(control.add(sandbox(json), wait(json)), guard -> Json.object()
                .put("guard", guard.name().toLowerCase(Locale.ROOT)));
    }

    @Post("/cni/del")
    public HttpResponse remove(String text) {
        JsonNode json = object(text);
        return Json.later(control.remove(id(json, "containerId"), wait(json)), done -> Json.object());
    }

    /** The attachments are named as the runtime names them. */
    @Post("/cni/gc")
    public HttpResponse collect(String text) {
        JsonNode valid = object(text).path("valid");
        if (!valid.isArray()) {
            throw new IllegalArgumentException("valid: expected a list of attachments");
        }
        Set<Sandbox.Id> ids = new HashSet<>();
        valid.forEach(attachment -> ids.add(id(attachment, "containerID")));
        return Json.later(control.keepOnly(ids), count -> Json.object().put("forgotten", count));
    }

    @Post("/cni/status")
    public HttpResponse status() {
        return Json.response(HttpStatus.OK, Json.object());
    }

    private static JsonNode object(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("the request: expected a JSON object", broken);
        }
        throw new IllegalArgumentException("the request: expected a JSON object");
    }

    private static Sandbox sandbox(JsonNode json) {
        List<IpPrefix> addresses = new ArrayList<>();
        for (JsonNode address : json.path("addresses")) {
            addresses.add(IpPrefix.parse(address.asText()));
        }
        if (addresses.size() > MOST_ADDRESSES || !addresses.stream().allMatch(IpPrefix::isSingleAddress)) {
            throw new IllegalArgumentException(
                    "addresses " + addresses + ": expected at most " + MOST_ADDRESSES + " single addresses");
        }
        return new Sandbox(
                id(json, "containerId"),
                new ObjectName(ClusterObject.Pod.KIND, required(json, "namespace"), required(json, "name")),
                json.path("uid").asText(),
                new Attachment.PluginInterface(json.path("interface").asInt(), required(json, "interfaceName")),
                addresses);
    }

    private static Sandbox.Id id(JsonNode json, String field) {
        return new Sandbox.Id(json.path(field).asText(), json.path("ifname").asText());
    }

    private static String required(JsonNode json, String field) {
        String text = json.path(field).asText();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(field + ": expected a text");
        }
        return text;
    }

    private static Duration wait(JsonNode json) {
        int millis = json.path("waitMillis").asInt();
        if (millis < 0 || millis > LONGEST_WAIT_MILLIS) {
            throw new IllegalArgumentException("waitMillis " + millis + ": expected 0.." + LONGEST_WAIT_MILLIS);
        }
        return Duration.ofMillis(millis);
    }
}

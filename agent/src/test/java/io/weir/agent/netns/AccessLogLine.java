package io.weir.agent.netns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * An entry of the access log, as its reader sees it.
 *
 * @param verdict Forwarded, Denied or Error
 * @param observationPoint Ingress or Egress
 * @param method of the request
 * @param url of the request, without scheme and host
 * @param code of the response
 * @param policy the name of the policy that decided; empty without one
 * @param source address of the client
 * @param destination address of the server
 */
record AccessLogLine(
        String verdict,
        String observationPoint,
        String method,
        String url,
        int code,
        String policy,
        String source,
        String destination,
        String text) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static AccessLogLine of(String line) {
        try {
            JsonNode entry = MAPPER.readTree(line);
            return new AccessLogLine(
                    entry.path("Verdict").asText(),
                    entry.path("ObservationPoint").asText(),
                    entry.path("HTTP").path("Method").asText(),
                    entry.path("HTTP").path("URL").asText().replaceFirst("^http://[^/]*", ""),
                    entry.path("HTTP").path("Code").asInt(),
                    entry.path("Policy").path("name").asText(),
                    address(entry.path("SourceEndpoint")),
                    address(entry.path("DestinationEndpoint")),
                    line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a JSON line: " + line, e);
        }
    }

    private static String address(JsonNode endpoint) {
        return endpoint.path("IPv4").asText() + endpoint.path("IPv6").asText();
    }

    /** The part that most cases compare. */
    String summary() {
        return verdict + " " + observationPoint + " " + method + " " + url + " " + code + " " + policy;
    }
}

package io.weir.rules.model;

import io.weir.rules.snapshot.KafkaResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the JSON of {@code rules} of a port entry, for {@link PolicyWriter}. */
final class L7Writer {

    private L7Writer() {}

    static Map<String, Object> http(L7Rules.Http http) {
        return Map.of("http", http.rules().stream().map(L7Writer::rule).toList());
    }

    static Map<String, Object> grpc(L7Rules.Grpc grpc) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("l7proto", "grpc");
        json.put("l7", grpc.rules().stream().map(L7Writer::rule).toList());
        return json;
    }

    private static Map<String, Object> rule(GrpcRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        putUnlessEmpty(json, "service", rule.service());
        putUnlessEmpty(json, "method", rule.method());
        return json;
    }

    static Map<String, Object> kafka(L7Rules.Kafka kafka) {
        return Map.of("kafka", kafka.rules().stream().map(L7Writer::rule).toList());
    }

    private static Map<String, Object> rule(KafkaRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        rule.role().ifPresent(role -> json.put("role", role.text()));
        rule.api().ifPresent(api -> json.put("apiKey", api.label()));
        rule.apiVersion().ifPresent(version -> json.put("apiVersion", version.toString()));
        rule.clientId().ifPresent(id -> json.put("clientID", id));
        for (KafkaResource resource : KafkaResource.values()) {
            rule.names(resource).ifPresent(name -> json.put(resource.field(), name.toString()));
        }
        return json;
    }

    private static Map<String, Object> rule(HttpRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        putUnlessEmpty(json, "path", rule.path());
        putUnlessEmpty(json, "method", rule.method());
        putUnlessEmpty(json, "host", rule.host());
        putUnlessEmpty(
                json, "headers", rule.headers().stream().map(L7Writer::header).toList());
        putUnlessEmpty(
                json,
                "headerMatches",
                rule.headerMatches().stream().map(L7Writer::match).toList());
        return json;
    }

    private static String header(HeaderRule header) {
        return header instanceof HeaderRule.Exact exact ? exact.name() + ": " + exact.value() : header.name();
    }

    private static Map<String, Object> match(HeaderMatch match) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", match.name());
        match.value().ifPresent(value -> json.put("value", value));
        match.secret().ifPresent(secret -> json.put("secret", secret(secret)));
        putUnlessEmpty(json, "mismatch", match.mismatch().text());
        return json;
    }

    private static Map<String, Object> secret(SecretName secret) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("namespace", secret.namespace());
        json.put("name", secret.name());
        return json;
    }

    private static void putUnlessEmpty(Map<String, Object> json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void putUnlessEmpty(Map<String, Object> json, String name, List<?> values) {
        if (!values.isEmpty()) {
            json.put(name, values);
        }
    }
}

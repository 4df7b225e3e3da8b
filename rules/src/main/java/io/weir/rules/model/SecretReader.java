package io.weir.rules.model;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code v1} Secrets. No problem that it reports shows a value. */
public final class SecretReader {

    /** Kind of the objects that are Secrets. */
    public static final String KIND = "Secret";

    private static final String API_VERSION = "v1";
    private static final String DEFAULT_NAMESPACE = "default";
    private static final Set<String> FIELDS =
            Set.of("apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData");
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private SecretReader() {}

    static boolean isObjectName(String text) {
        return OBJECT_NAME.matcher(text).matches();
    }

    /** The Secret that this object is; empty when a problem has been reported. */
    public static Optional<Secret> read(ManifestDocument document, PolicyProblems problems) {
        int before = problems.count();
        ManifestObject root = document.root(problems);
        if (!document.apiVersion().equals(API_VERSION)) {
            root.problemAt(
                    "apiVersion", "got " + Quoted.text(document.apiVersion()) + ": expected '" + API_VERSION + "'");
        }
        root.onlyFields(FIELDS);
        Optional<ManifestObject> metadata = root.requireObject("metadata");
        Optional<String> name = metadata.flatMap(fields -> fields.requireText("name"));
        String namespace = metadata.flatMap(fields -> fields.text("namespace"))
                .filter(text -> !text.isEmpty())
                .orElse(DEFAULT_NAMESPACE);
        Map<String, byte[]> values = new LinkedHashMap<>();
        root.get("data").ifPresent(data -> values.putAll(decoded(data)));
        // What stringData says wins, as in Kubernetes.
        root.get("stringData").ifPresent(data -> texts(data)
                .forEach((key, text) -> values.put(key, text.getBytes(StandardCharsets.UTF_8))));
        return problems.count() > before
                ? Optional.empty()
                : Optional.of(Secret.of(new SecretName(namespace, name.orElseThrow()), values));
    }

    private static Map<String, byte[]> decoded(ManifestValue data) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        texts(data).forEach((key, text) -> {
            try {
                String oneLine = text.replace("\n", "").replace("\r", "");
                values.put(key, Base64.getDecoder().decode(oneLine));
            } catch (IllegalArgumentException notBase64) {
                data.problem("the value of key " + Quoted.text(key)
                        + " is not valid base64: expected base64 here; plain text goes into stringData");
            }
        });
        return values;
    }

    private static Map<String, String> texts(ManifestValue data) {
        if (!data.isObject()) {
            data.problem("is no object: expected keys with values");
            return Map.of();
        }
        ManifestObject object = data.object().orElseThrow();
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : object.names()) {
            object.get(key).flatMap(ManifestValue::textWithoutShowing).ifPresent(text -> texts.put(key, text));
        }
        return texts;
    }
}

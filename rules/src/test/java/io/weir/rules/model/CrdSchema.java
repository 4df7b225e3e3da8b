package io.weir.rules.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What an API server refuses by a schema. Knows the words that the schemas of the project use, and fails on others. */
final class CrdSchema {

    private static final Set<String> WORDS = Set.of(
            "description",
            "type",
            "format",
            "properties",
            "additionalProperties",
            "items",
            "required",
            "anyOf",
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "nullable",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-type",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-validations",
            CrdSources.KEEP_UNKNOWN);

    private final List<String> problems = new ArrayList<>();

    private CrdSchema() {}

    /** What is wrong with the value, a line each. */
    static List<String> problems(Map<String, Object> schema, Object value) {
        CrdSchema check = new CrdSchema();
        check.check("", schema, value);
        return check.problems;
    }

    private void check(String path, Map<String, Object> schema, Object value) {
        if (!WORDS.containsAll(schema.keySet())) {
            throw new IllegalArgumentException(path + ": unknown words among " + schema.keySet());
        }
        if (value == null) {
            if (!Boolean.TRUE.equals(schema.get("nullable")) && schema.containsKey("type")) {
                problems.add(path + ": is null");
            }
            return;
        }
        if (!isType(schema, value)) {
            problems.add(path + ": is no " + schema.getOrDefault("type", "number or string"));
            return;
        }
        if (schema.get("enum") instanceof List<?> allowed && !allowed.contains(value)) {
            problems.add(path + ": " + value + " is none of " + allowed);
        }
        if (value instanceof String text) {
            range(path + " length", schema, "minLength", "maxLength", text.codePointCount(0, text.length()));
            if (schema.get("pattern") instanceof String pattern
                    && !Pattern.compile(pattern).matcher(text).find()) {
                problems.add(path + ": " + value + " is not " + pattern);
            }
        } else if (value instanceof Number number) {
            range(path, schema, "minimum", "maximum", number.longValue());
        } else if (value instanceof List<?> list) {
            range(path + " size", schema, "minItems", "maxItems", list.size());
            for (int i = 0; i < list.size(); i++) {
                check(path + "[" + i + "]", CrdSources.object(schema.get("items")), list.get(i));
            }
        } else if (value instanceof Map<?, ?> map) {
            range(path + " size", schema, "minProperties", "maxProperties", map.size());
            fields(path, schema, CrdSources.object(map));
        }
    }

    private void fields(String path, Map<String, Object> schema, Map<String, Object> fields) {
        if (!hasAll(schema, fields)) {
            problems.add(path + ": lacks one of " + schema.get("required"));
        }
        if (schema.get("anyOf") instanceof List<?> alternatives
                && alternatives.stream().noneMatch(one -> hasAll(CrdSources.object(one), fields))) {
            problems.add(path + ": has none of " + alternatives);
        }
        Map<String, Object> known =
                schema.containsKey("properties") ? CrdSources.object(schema.get("properties")) : Map.of();
        fields.forEach((name, value) -> {
            if (known.containsKey(name)) {
                check(path + "." + name, CrdSources.object(known.get(name)), value);
            } else if (schema.containsKey("additionalProperties")) {
                check(path + "." + name, CrdSources.object(schema.get("additionalProperties")), value);
            }
        });
    }

    private static boolean hasAll(Map<String, Object> schema, Map<String, Object> fields) {
        return !(schema.get("required") instanceof List<?> required)
                || fields.keySet().containsAll(required);
    }

    private static boolean isType(Map<String, Object> schema, Object value) {
        if (Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
            return value instanceof String || value instanceof Integer;
        }
        if (!(schema.get("type") instanceof String type)) {
            return true;
        }
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private void range(String path, Map<String, Object> schema, String least, String most, long value) {
        if ((schema.get(least) instanceof Number min && value < min.longValue())
                || (schema.get(most) instanceof Number max && value > max.longValue())) {
            problems.add(path + ": " + value + " is not in " + schema.get(least) + ".." + schema.get(most));
        }
    }
}

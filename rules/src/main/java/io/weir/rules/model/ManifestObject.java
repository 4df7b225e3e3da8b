package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object inside a manifest, read field by field. A field that is absent gives an empty result; one that has the wrong type
 * gives an empty result too and is reported with its path and line. So a reader takes everything it wants first and asks
 * {@link PolicyProblems#throwIfAny} at the end. A null is the wrong type for everything.
 */
public final class ManifestObject {

    private final PolicyProblems problems;
    private final String path;
    private final Mapping content;

    ManifestObject(PolicyProblems problems, String path, Mapping content) {
        this.problems = problems;
        this.path = path;
        this.content = content;
    }

    /** Its place in the document: {@code spec.ingress[0]}; empty for the whole object. */
    public String path() {
        return path;
    }

    /** The line it starts on, from 1. */
    public int line() {
        return content.line();
    }

    /** Reports what is wrong with the object itself. */
    public void problem(String text) {
        problems.add(line(), path, text);
    }

    /** Reports what is wrong with one of its fields, which need not be there. */
    public void problemAt(String name, String text) {
        Member member = content.members().get(name);
        problems.add(member == null ? line() : member.line(), FieldPath.member(path, name), text);
    }

    /** Names of its fields in their order. */
    public Set<String> names() {
        return content.members().keySet();
    }

    /** Whether the field is there, with whatever value. */
    public boolean has(String name) {
        return content.members().containsKey(name);
    }

    /** The value of the field. */
    public Optional<ManifestValue> get(String name) {
        Member member = content.members().get(name);
        return member == null
                ? Optional.empty()
                : Optional.of(new ManifestValue(problems, FieldPath.member(path, name), member.line(), member.value()));
    }

    /** The value of the field, which has to be there. */
    public Optional<ManifestValue> require(String name) {
        Optional<ManifestValue> value = get(name);
        if (value.isEmpty()) {
            problemAt(name, "missing: expected it to be set");
        }
        return value;
    }

    public Optional<String> text(String name) {
        return get(name).flatMap(ManifestValue::text);
    }

    /** The text of the field, which has to be there and not empty. */
    public Optional<String> requireText(String name) {
        Optional<String> text = require(name).flatMap(ManifestValue::text);
        if (text.isPresent() && text.get().isEmpty()) {
            problemAt(name, "is empty: expected it to be set");
            return Optional.empty();
        }
        return text;
    }

    public Optional<Boolean> bool(String name) {
        return get(name).flatMap(ManifestValue::bool);
    }

    public Optional<Integer> integer(String name) {
        return get(name).flatMap(ManifestValue::integer);
    }

    public Optional<ManifestObject> object(String name) {
        return get(name).flatMap(ManifestValue::object);
    }

    public Optional<ManifestObject> requireObject(String name) {
        return require(name).flatMap(ManifestValue::object);
    }

    public Optional<List<ManifestValue>> list(String name) {
        return get(name).flatMap(ManifestValue::list);
    }

    /** An object whose values are all strings, such as labels; keeps the order. */
    public Optional<Map<String, String>> textMap(String name) {
        return object(name).map(ManifestObject::texts);
    }

    /** Every field as a string; keeps the order. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names()) {
            text(name).ifPresent(text -> texts.put(name, text));
        }
        return texts;
    }

    /** Reports every field with another name, and which known one it may have meant. */
    public void onlyFields(Set<String> known) {
        onlyFields(known, Set.of());
    }

    /** Reports every field with another name, and those that are known but not supported yet. */
    void onlyFields(Set<String> known, Set<String> notSupportedYet) {
        content.members().forEach((name, member) -> {
            String memberPath = FieldPath.member(path, name);
            if (notSupportedYet.contains(name)) {
                problems.add(member.line(), memberPath, "not supported yet: " + memberPath);
            } else if (!known.contains(name)) {
                problems.add(
                        member.line(), memberPath, "unknown field" + NearestName.hint(name, known, notSupportedYet));
            }
        });
    }

    /** The same object with the names of its fields in lower case; reports names that differ in case only. */
    ManifestObject ignoringCaseOfNames() {
        Map<String, Member> lower = new LinkedHashMap<>();
        content.members().forEach((name, member) -> {
            String lowerName = name.toLowerCase(Locale.ROOT);
            if (lower.putIfAbsent(lowerName, member) != null) {
                problems.add(
                        member.line(), FieldPath.member(path, name), "the field is there twice, in different case");
            }
        });
        return new ManifestObject(problems, path, new Mapping(content.line(), lower));
    }
}

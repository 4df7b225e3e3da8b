package io.weir.rules.model;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what rules are labelled with: texts such as {@code k8s:team=a}, or objects of source, key and value. */
final class RuleLabelReader {

    /** Source of a label that names none. */
    private static final String NO_SOURCE = "unspec";

    private final List<Label> common;

    /** A reader for rules of the object {@code root}; every rule gets its labels and those that say where it comes from. */
    RuleLabelReader(PolicyIdentity identity, ManifestObject root) {
        List<Label> labels = new ArrayList<>(identity.labels());
        root.list("labels").ifPresent(list -> addAll(list, labels));
        this.common = List.copyOf(labels);
    }

    /** Empty only when a problem has been reported. */
    Optional<LabelSet> read(ManifestObject spec) {
        List<Label> labels = new ArrayList<>(common);
        return spec.list("labels").map(list -> addAll(list, labels)).orElse(true)
                ? Optional.of(LabelSet.of(labels))
                : Optional.empty();
    }

    /** Whether all of them could be added. */
    private static boolean addAll(List<ManifestValue> values, List<Label> labels) {
        boolean complete = true;
        for (ManifestValue value : values) {
            Optional<Label> label = value.isObject()
                    ? value.object().flatMap(RuleLabelReader::fromObject)
                    : value.text().flatMap(text -> fromText(value, text));
            complete &= label.isPresent() && add(value, label.get(), labels);
        }
        return complete;
    }

    private static boolean add(ManifestValue value, Label label, List<Label> labels) {
        Set<String> others = new HashSet<>();
        for (Label before : labels) {
            if (before.source().equals(label.source())
                    && before.key().equals(label.key())
                    && !before.value().equals(label.value())) {
                others.add(Quoted.text(before.toString()));
            }
        }
        if (!others.isEmpty()) {
            value.problem("got " + Quoted.text(label.toString()) + " beside " + String.join(", ", others)
                    + ": expected one value for a key");
            return false;
        }
        labels.add(label);
        return true;
    }

    private static Optional<Label> fromText(ManifestValue value, String text) {
        Optional<Label> label = LabelText.parse(text, NO_SOURCE);
        if (label.isEmpty()) {
            value.problem("got " + Quoted.text(text) + ": expected [source:]key[=value]");
        }
        return label;
    }

    private static Optional<Label> fromObject(ManifestObject object) {
        object.onlyFields(PolicyFields.RULE_LABEL);
        Optional<String> key = object.requireText("key");
        String source = object.text("source").filter(text -> !text.isEmpty()).orElse(NO_SOURCE);
        String labelValue = object.text("value").orElse("");
        return key.map(text -> new Label(source, text, labelValue));
    }
}

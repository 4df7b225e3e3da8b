package io.weir.rules.model;

import io.weir.rules.snapshot.FramingFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code headerMatches}. Every method gives an empty result only when a problem has been reported. */
final class HeaderMatchReader {

    private static final int MAX_VALUE_CHARS = 8192;
    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

    private final String policyNamespace;

    /** A reader for a policy of this namespace; empty for a clusterwide one. */
    HeaderMatchReader(String policyNamespace) {
        this.policyNamespace = policyNamespace;
    }

    Optional<List<HeaderMatch>> read(ManifestValue field) {
        Optional<List<ManifestValue>> list = field.list();
        if (list.isPresent() && list.get().isEmpty()) {
            field.problem("is empty: expected at least one header; without the field no header is asked for");
            return Optional.empty();
        }
        List<HeaderMatch> matches = new ArrayList<>();
        for (ManifestValue match : list.orElse(List.of())) {
            match.object().flatMap(this::readMatch).ifPresent(matches::add);
        }
        return list.isPresent() && matches.size() == list.get().size() ? Optional.of(matches) : Optional.empty();
    }

    private Optional<HeaderMatch> readMatch(ManifestObject match) {
        match.onlyFields(PolicyFields.HEADER_MATCH);
        Optional<Mismatch> mismatch = readMismatch(match);
        Optional<String> name = match.requireText("name").flatMap(text -> readName(match, text));
        boolean valueIsFine = !match.has("value") || readValue(match).isPresent();
        Optional<SecretName> secret = match.object("secret").flatMap(this::readSecret);
        if (mismatch.isEmpty() || name.isEmpty() || !valueIsFine || match.has("secret") != secret.isPresent()) {
            return Optional.empty();
        }
        if (mismatch.get().changesRequest() && !match.has("value") && secret.isEmpty()) {
            match.problem("mismatch " + mismatch.get().text() + " without a value: expected value or secret");
            return Optional.empty();
        }
        if (mismatch.get().changesRequest() && FramingFields.contain(name.get())) {
            match.problemAt(
                    "name",
                    "header " + Quoted.text(name.get()) + " frames or routes the request: no mismatch "
                            + mismatch.get().text() + " for it");
            return Optional.empty();
        }
        return Optional.of(new HeaderMatch(match.path(), name.get(), match.text("value"), secret, mismatch.get()));
    }

    private static Optional<Mismatch> readMismatch(ManifestObject match) {
        if (!match.has("mismatch")) {
            return Optional.of(Mismatch.FAIL);
        }
        Optional<String> text = match.text("mismatch");
        Optional<Mismatch> mismatch = text.flatMap(Mismatch::parse);
        if (text.isPresent() && mismatch.isEmpty()) {
            match.problemAt(
                    "mismatch",
                    "got " + Quoted.text(text.get())
                            + ": expected LOG, ADD, DELETE or REPLACE; without the field the rule does not match");
        }
        return mismatch;
    }

    private static Optional<String> readName(ManifestObject match, String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.equals(HeaderNames.HOST) || name.startsWith(":")) {
            match.problemAt("name", "got " + Quoted.text(text) + ": " + HeaderNames.USE_RULE_FIELDS);
            return Optional.empty();
        }
        if (!HeaderNames.isHeaderName(name)) {
            match.problemAt(
                    "name",
                    "got " + Quoted.text(text) + ": expected the name of a header, at most " + HeaderNames.MAX_CHARS
                            + " characters");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    private static Optional<String> readValue(ManifestObject match) {
        Optional<String> value = match.text("value");
        if (value.isPresent() && value.get().length() > MAX_VALUE_CHARS) {
            match.problemAt(
                    "value", "has " + value.get().length() + " characters: expected at most " + MAX_VALUE_CHARS);
            return Optional.empty();
        }
        if (value.isPresent() && !VALUE.matcher(value.get()).matches()) {
            match.problemAt(
                    "value",
                    value.get().isEmpty()
                            ? "is empty: expected a value; without the field the header must only be there"
                            : "has a character that no header value has here: expected printable ASCII characters,"
                                    + " blanks only between them");
            return Optional.empty();
        }
        return value;
    }

    private Optional<SecretName> readSecret(ManifestObject secret) {
        secret.onlyFields(PolicyFields.SECRET_NAME);
        Optional<String> name = readObjectName(secret, "name");
        Optional<String> namespace;
        if (secret.has("namespace")) {
            namespace = readObjectName(secret, "namespace");
        } else if (policyNamespace.isEmpty()) {
            secret.problemAt("namespace", "missing: expected the namespace of the Secret, as the policy has none");
            namespace = Optional.empty();
        } else {
            namespace = Optional.of(policyNamespace);
        }
        return name.isPresent() && namespace.isPresent()
                ? Optional.of(new SecretName(namespace.get(), name.get()))
                : Optional.empty();
    }

    private static Optional<String> readObjectName(ManifestObject secret, String field) {
        Optional<String> text = secret.requireText(field);
        if (text.isPresent() && !SecretReader.isObjectName(text.get())) {
            secret.problemAt(
                    field,
                    "got " + Quoted.text(text.get())
                            + ": expected at most 253 of a-z, 0-9, '-', '.', a letter or digit at both ends");
            return Optional.empty();
        }
        return text;
    }
}

package io.weir.rules.model;

import io.weir.rules.model.HeaderRule.Exact;
import io.weir.rules.model.HeaderRule.Present;
import io.weir.rules.model.L7Rules.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code http} rules. Every method gives an empty result only when a problem has been reported. */
final class HttpReader {

    /** A header name, alone or with a value behind a colon or a blank; the value is printable and does not end with a blank. */
    private static final Pattern HEADER =
            Pattern.compile("(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)((: *| +)(?<value>[!-~]([ -~]*[!-~])?) *)?");

    private static final Pattern PSEUDO_HEADER = Pattern.compile(":[a-z].*");

    private final HeaderMatchReader headerMatches;

    /** A reader for a policy of this namespace; empty for a clusterwide one. */
    HttpReader(String policyNamespace) {
        this.headerMatches = new HeaderMatchReader(policyNamespace);
    }

    Optional<L7Rules> read(ManifestValue http) {
        Optional<List<ManifestValue>> list = http.list();
        if (list.isPresent() && list.get().isEmpty()) {
            http.problem("is empty: expected at least one rule; to allow every request write [{}]");
            return Optional.empty();
        }
        List<HttpRule> read = new ArrayList<>();
        for (ManifestValue rule : list.orElse(List.of())) {
            rule.object().flatMap(this::readRule).ifPresent(read::add);
        }
        return list.isPresent() && read.size() == list.get().size() ? Optional.of(new Http(read)) : Optional.empty();
    }

    private Optional<HttpRule> readRule(ManifestObject rule) {
        rule.onlyFields(PolicyFields.HTTP);
        Optional<String> method = readPattern(rule, "method");
        Optional<String> path = readPattern(rule, "path");
        Optional<String> host = readPattern(rule, "host");
        Optional<List<HeaderRule>> headers =
                rule.has("headers") ? rule.get("headers").flatMap(HttpReader::readHeaders) : Optional.of(List.of());
        Optional<List<HeaderMatch>> matches = rule.has("headerMatches")
                ? rule.get("headerMatches").flatMap(headerMatches::read)
                : Optional.of(List.of());
        if (method.isEmpty() || path.isEmpty() || host.isEmpty() || headers.isEmpty() || matches.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new HttpRule(rule.path(), method.get(), path.get(), host.get(), headers.get(), matches.get()));
    }

    private static Optional<String> readPattern(ManifestObject rule, String name) {
        Optional<ManifestValue> field = rule.get(name);
        if (field.isEmpty()) {
            return Optional.of("");
        }
        return field.get().text().flatMap(pattern -> {
            Optional<String> problem = PatternCheck.problem(pattern);
            problem.ifPresent(field.get()::problem);
            return problem.isPresent() ? Optional.empty() : Optional.of(pattern);
        });
    }

    private static Optional<List<HeaderRule>> readHeaders(ManifestValue field) {
        Optional<List<ManifestValue>> list = field.list();
        if (list.isPresent() && list.get().isEmpty()) {
            field.problem("is empty: expected at least one header; without the field no header is asked for");
            return Optional.empty();
        }
        List<HeaderRule> headers = new ArrayList<>();
        for (ManifestValue header : list.orElse(List.of())) {
            header.text().flatMap(text -> readHeader(header, text)).ifPresent(headers::add);
        }
        return list.isPresent() && headers.size() == list.get().size() ? Optional.of(headers) : Optional.empty();
    }

    private static Optional<HeaderRule> readHeader(ManifestValue field, String text) {
        Matcher matcher = HEADER.matcher(text);
        if (!matcher.matches()) {
            field.problem("got " + Quoted.text(text) + ": "
                    + (PSEUDO_HEADER.matcher(text).matches()
                            ? HeaderNames.USE_RULE_FIELDS
                            : "expected 'Name: value' or 'Name'"));
            return Optional.empty();
        }
        String name = String.valueOf(matcher.group("name")).toLowerCase(Locale.ROOT);
        String value = matcher.group("value");
        return Optional.of(value == null ? new Present(name) : new Exact(name, value));
    }
}

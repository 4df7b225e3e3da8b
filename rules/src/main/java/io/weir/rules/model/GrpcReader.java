package io.weir.rules.model;

import io.weir.rules.model.L7Rules.Grpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code l7} beside {@code l7proto: grpc}. Every method gives an empty result only when a problem has been reported. */
final class GrpcReader {

    private static final int MAX_NAME_CHARS = 512;
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern METHOD = Pattern.compile(IDENTIFIER);
    private static final Pattern SERVICE = Pattern.compile(IDENTIFIER + "(\\." + IDENTIFIER + ")*");

    private GrpcReader() {}

    static Optional<L7Rules> read(ManifestValue l7) {
        Optional<List<ManifestValue>> list = l7.list();
        if (list.isPresent() && list.get().isEmpty()) {
            l7.problem("is empty: expected at least one rule; to allow every gRPC call write [{}]");
            return Optional.empty();
        }
        List<GrpcRule> rules = new ArrayList<>();
        for (ManifestValue rule : list.orElse(List.of())) {
            rule.object().flatMap(GrpcReader::readRule).ifPresent(rules::add);
        }
        return list.isPresent() && rules.size() == list.get().size() ? Optional.of(new Grpc(rules)) : Optional.empty();
    }

    private static Optional<GrpcRule> readRule(ManifestObject rule) {
        rule.onlyFields(PolicyFields.GRPC);
        Optional<String> service =
                readName(rule, "service", SERVICE, "a name of letters, digits and _ with its package, as in shop.Cart");
        Optional<String> method = readName(rule, "method", METHOD, "a name of letters, digits and _");
        if (rule.has("method") && !rule.has("service")) {
            rule.problemAt("service", "missing beside method: expected the service that the method belongs to");
            return Optional.empty();
        }
        return service.isPresent() && method.isPresent()
                ? Optional.of(new GrpcRule(rule.path(), service.get(), method.get()))
                : Optional.empty();
    }

    private static Optional<String> readName(ManifestObject rule, String field, Pattern pattern, String expected) {
        if (!rule.has(field)) {
            return Optional.of("");
        }
        Optional<String> text = rule.text(field);
        if (text.isPresent()
                && (text.get().length() > MAX_NAME_CHARS
                        || !pattern.matcher(text.get()).matches())) {
            rule.problemAt(
                    field,
                    "got " + Quoted.text(text.get()) + ": expected " + expected + ", at most " + MAX_NAME_CHARS
                            + " characters");
            return Optional.empty();
        }
        return text;
    }
}

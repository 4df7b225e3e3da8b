package io.weir.rules.model;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.ReservedIdentity;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Labels, and the keys and values of selectors, as users write them. */
final class LabelText {

    private static final Set<String> SOURCES = new TreeSet<>(Set.of(
            Label.ANY_SOURCE,
            Label.K8S_SOURCE,
            ReservedIdentity.LABEL_SOURCE,
            "cidr",
            "cidrgroup",
            "container",
            "directory",
            "fqdn",
            "ingress",
            "node",
            "unspec"));

    private static final int MAX_KEY_CHARS = 400;
    private static final int MAX_VALUE_CHARS = 63;
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?";
    private static final Pattern KEY = Pattern.compile(NAME + "(/" + NAME + ")?");
    private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");
    private static final Pattern SOURCE_WITH_DOT = Pattern.compile("(any|k8s|reserved|container|cidr)\\.[^/]*");

    private LabelText() {}

    /** The label {@code [source:]key[=value]}; empty when it has no key or an empty source. */
    static Optional<Label> parse(String text, String defaultSource) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        int colon = name.indexOf(':');
        return name.isEmpty() || colon == 0 || colon == name.length() - 1
                ? Optional.empty()
                : Optional.of(Label.parse(text, defaultSource));
    }

    /** The key {@code [source:]key} of a selector; what is wrong with it goes to {@code at}. */
    static Optional<LabelKey> key(String text, ManifestValue at) {
        int colon = text.indexOf(':');
        LabelKey key = colon < 0
                ? new LabelKey(Label.ANY_SOURCE, text)
                : new LabelKey(text.substring(0, colon), text.substring(colon + 1));
        String problem = keyProblem(key, text);
        if (!problem.isEmpty()) {
            at.problem("label key " + Quoted.text(text) + ": " + problem);
            return Optional.empty();
        }
        return Optional.of(key);
    }

    /** The key of a label that Kubernetes has, which names no source; what is wrong with it goes to {@code at}. */
    static Optional<LabelKey> kubernetesKey(String text, ManifestValue at) {
        if (text.length() > MAX_KEY_CHARS || !KEY.matcher(text).matches()) {
            at.problem("label key " + Quoted.text(text) + ": expected [prefix/]name of letters, digits, '-', '_', '.'");
            return Optional.empty();
        }
        return Optional.of(new LabelKey(Label.K8S_SOURCE, text));
    }

    /** What is wrong with the value of a selector; empty when it is fine. */
    static String valueProblem(String value) {
        return value.length() <= MAX_VALUE_CHARS && VALUE.matcher(value).matches()
                ? ""
                : "label value " + Quoted.text(value) + ": expected at most " + MAX_VALUE_CHARS
                        + " of letters, digits, '-', '_', '.', a letter or digit at both ends";
    }

    private static String keyProblem(LabelKey key, String text) {
        if (!SOURCES.contains(key.source())) {
            return "source " + Quoted.text(key.source()) + " is unknown: expected one of " + String.join(", ", SOURCES);
        }
        if (key.isReserved()) {
            return Arrays.stream(ReservedIdentity.values())
                            .anyMatch(id -> id.labelKey().equals(key.key()))
                    ? ""
                    : "expected reserved: and one of "
                            + Arrays.stream(ReservedIdentity.values())
                                    .map(ReservedIdentity::labelKey)
                                    .collect(Collectors.joining(", "));
        }
        if (key.source().equals("cidr")) {
            try {
                IpPrefix.parse(key.key());
                return "";
            } catch (IllegalArgumentException noPrefix) {
                return "expected cidr: and a prefix such as 10.0.0.0/8";
            }
        }
        if (text.indexOf(':') < 0 && SOURCE_WITH_DOT.matcher(text).matches()) {
            return "a source stands before a colon, expected " + text.replaceFirst("\\.", ":");
        }
        return key.key().length() <= MAX_KEY_CHARS && KEY.matcher(key.key()).matches()
                ? ""
                : "expected [source:][prefix/]name of letters, digits, '-', '_', '.'";
    }
}

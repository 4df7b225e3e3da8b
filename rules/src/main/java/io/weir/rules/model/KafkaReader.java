package io.weir.rules.model;

import io.weir.rules.match.NamePattern;
import io.weir.rules.model.L7Rules.Kafka;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code kafka} rules. Every method gives an empty result only when a problem has been reported. */
final class KafkaReader {

    private static final int MAX_NAME_CHARS = 255;
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]+");

    /** What groups, transactional ids and clients may be called: printable, no blank at an end. */
    private static final Pattern ID =
            Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S}]([\\p{L}\\p{N}\\p{P}\\p{S} ]*[\\p{L}\\p{N}\\p{P}\\p{S}])?");

    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,4}");

    /** Cilium's name of ListOffsets. */
    private static final String OFFSETS = "offsets";

    private static final Set<String> API_NAMES =
            Arrays.stream(KafkaApi.values()).map(KafkaApi::label).collect(Collectors.toUnmodifiableSet());

    private KafkaReader() {}

    static Optional<L7Rules> read(ManifestValue kafka) {
        Optional<List<ManifestValue>> list = kafka.list();
        if (list.isPresent() && list.get().isEmpty()) {
            kafka.problem("is empty: expected at least one rule; to allow every request write [{}]");
            return Optional.empty();
        }
        List<KafkaRule> rules = new ArrayList<>();
        for (ManifestValue rule : list.orElse(List.of())) {
            rule.object().flatMap(KafkaReader::readRule).ifPresent(rules::add);
        }
        return list.isPresent() && rules.size() == list.get().size() ? Optional.of(new Kafka(rules)) : Optional.empty();
    }

    private static Optional<KafkaRule> readRule(ManifestObject rule) {
        rule.onlyFields(PolicyFields.KAFKA);
        Read<KafkaRole> role = Read.of(rule, "role", KafkaReader::readRole);
        Read<KafkaApi> api = Read.of(rule, "apiKey", KafkaReader::readApi);
        Read<Integer> version = Read.of(rule, "apiVersion", KafkaReader::readVersion);
        Read<String> client = Read.of(rule, "clientID", KafkaReader::readClient);
        Read<NamePattern> topic =
                Read.of(rule, "topic", value -> readName(value, TOPIC, "letters, digits, '.', '_' and '-'"));
        Read<NamePattern> group = Read.of(rule, "group", value -> readName(value, ID, "printable characters"));
        Read<NamePattern> transactionalId =
                Read.of(rule, "transactionalID", value -> readName(value, ID, "printable characters"));
        boolean agrees = agrees(rule, api.value());
        if (!agrees
                || role.failed()
                || api.failed()
                || version.failed()
                || client.failed()
                || topic.failed()
                || group.failed()
                || transactionalId.failed()) {
            return Optional.empty();
        }
        return Optional.of(new KafkaRule(
                rule.path(),
                role.value(),
                api.value(),
                version.value(),
                client.value(),
                topic.value(),
                group.value(),
                transactionalId.value()));
    }

    /**
     * A field that need not be there.
     *
     * @param value what was read; empty also when the field is absent
     * @param failed whether the field is there with a problem
     */
    private record Read<T>(Optional<T> value, boolean failed) {

        interface Reader<T> {
            Optional<T> read(ManifestValue value);
        }

        static <T> Read<T> of(ManifestObject rule, String field, Reader<T> reader) {
            Optional<T> value = rule.get(field).flatMap(reader::read);
            return new Read<>(value, rule.has(field) && value.isEmpty());
        }
    }

    /** Whether the fields of a rule go together. */
    private static boolean agrees(ManifestObject rule, Optional<KafkaApi> api) {
        if (rule.has("role") && rule.has("apiKey")) {
            rule.problem("has role and apiKey: expected one of them; write a rule for each");
            return false;
        }
        boolean fine = true;
        for (KafkaResource resource : KafkaResource.values()) {
            if (api.isPresent() && rule.has(resource.field()) && !api.get().names(resource)) {
                rule.problemAt(
                        resource.field(),
                        "beside apiKey " + api.get().label() + ", whose requests name no " + resource.field()
                                + ": expected the field to be left out");
                fine = false;
            }
        }
        return fine;
    }

    private static Optional<KafkaRole> readRole(ManifestValue field) {
        return field.text().flatMap(text -> {
            for (KafkaRole role : KafkaRole.values()) {
                if (role.text().equals(text.toLowerCase(Locale.ROOT))) {
                    return Optional.of(role);
                }
            }
            field.problem("got " + Quoted.text(text) + ": expected produce or consume");
            return Optional.empty();
        });
    }

    private static Optional<KafkaApi> readApi(ManifestValue field) {
        return field.text().flatMap(text -> {
            Optional<KafkaApi> api = text.toLowerCase(Locale.ROOT).equals(OFFSETS)
                    ? Optional.of(KafkaApi.LIST_OFFSETS)
                    : KafkaApi.named(text);
            if (api.isEmpty()) {
                field.problem("got " + Quoted.text(text) + ", which is no API that policy can allow"
                        + NearestName.hint(text, API_NAMES, Set.of()));
            }
            return api;
        });
    }

    private static Optional<Integer> readVersion(ManifestValue field) {
        return field.textOrInteger().flatMap(text -> {
            int version = VERSION.matcher(text).matches() ? Integer.parseInt(text) : -1;
            if (version < 0 || version > KafkaRule.MAX_API_VERSION) {
                field.problem("got " + Quoted.text(text) + ": expected 0.." + KafkaRule.MAX_API_VERSION
                        + " without leading zeros");
                return Optional.empty();
            }
            return Optional.of(version);
        });
    }

    private static Optional<String> readClient(ManifestValue field) {
        return field.text().filter(text -> {
            boolean fine = isName(text, ID) && !text.contains(NamePattern.WILDCARD);
            if (!fine) {
                field.problem("got " + Quoted.text(text) + ": expected 1.." + MAX_NAME_CHARS
                        + " printable characters, which stand for themselves: no '*'");
            }
            return fine;
        });
    }

    private static Optional<NamePattern> readName(ManifestValue field, Pattern allowed, String characters) {
        return field.text().flatMap(text -> {
            boolean prefix = text.endsWith(NamePattern.WILDCARD);
            String name = prefix ? text.substring(0, text.length() - 1) : text;
            if (!isName(name, allowed) || name.contains(NamePattern.WILDCARD)) {
                field.problem(
                        "got " + Quoted.text(text) + ": expected a name of 1.." + MAX_NAME_CHARS + " " + characters
                                + ", or the beginning of names with one '*' behind it; without the field every name matches");
                return Optional.empty();
            }
            return Optional.of(new NamePattern(name, prefix));
        });
    }

    private static boolean isName(String text, Pattern allowed) {
        return text.length() <= MAX_NAME_CHARS && allowed.matcher(text).matches();
    }
}

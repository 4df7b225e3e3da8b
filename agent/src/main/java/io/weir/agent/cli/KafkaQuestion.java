package io.weir.agent.cli;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.KafkaResource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A Kafka request as a command line names it: {@code API[:TOPIC[:GROUP[:TRANSACTIONALID]]]}. The API in any case, or {@code consume} for Fetch; an
 * empty name is none, {@code *} stands for every.
 *
 * @param api what it asks
 * @param topic null for none
 * @param group null for none
 * @param transactionalId null for none
 */
record KafkaQuestion(KafkaApi api, @Nullable String topic, @Nullable String group, @Nullable String transactionalId) {

    private static final Map<String, KafkaApi> ROLES = Map.of("consume", KafkaApi.FETCH);
    private static final List<KafkaResource> ORDER =
            List.of(KafkaResource.TOPIC, KafkaResource.GROUP, KafkaResource.TRANSACTIONAL_ID);

    /** Reads it from an argument. */
    static final class Converter implements ITypeConverter<KafkaQuestion> {
        @Override
        public KafkaQuestion convert(String text) {
            return parse(text);
        }
    }

    private static KafkaQuestion parse(String text) {
        String[] parts = text.split(":", ORDER.size() + 1);
        KafkaApi api = Optional.ofNullable(ROLES.get(parts[0].toLowerCase(Locale.ROOT)))
                .or(() -> KafkaApi.named(parts[0]))
                .orElseThrow(() -> new TypeConversionException("'" + parts[0]
                        + "' is no API that policy can allow: expected API[:TOPIC[:GROUP[:TRANSACTIONALID]]], such as"
                        + " produce:orders or joingroup::billing"));
        for (int i = 1; i < parts.length; i++) {
            KafkaResource resource = ORDER.get(i - 1);
            if (!parts[i].isEmpty() && !api.names(resource)) {
                throw new TypeConversionException(
                        "'" + parts[i] + "' of '" + text + "': " + api.label() + " names no " + resource.field());
            }
        }
        return new KafkaQuestion(api, name(parts, 1), name(parts, 2), name(parts, 3));
    }

    private static @Nullable String name(String[] parts, int index) {
        if (index >= parts.length || parts[index].isEmpty()) {
            return null;
        }
        return parts[index].equals("*") ? KafkaRequestView.EVERY : parts[index];
    }

    KafkaRequestView view(int version, String clientId) {
        return new KafkaRequestView(api, version, clientId, topic, group, transactionalId);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ").add(api.label());
        add(text, KafkaResource.TOPIC, topic);
        add(text, KafkaResource.GROUP, group);
        add(text, KafkaResource.TRANSACTIONAL_ID, transactionalId);
        return text.toString();
    }

    private static void add(StringJoiner text, KafkaResource resource, @Nullable String name) {
        if (name != null) {
            text.add(resource.field() + "=" + (KafkaRequestView.isEvery(name) ? "*" : name));
        }
    }
}

package io.weir.rules.compile;

import io.weir.rules.model.GrpcRule;
import io.weir.rules.model.HeaderMatch;
import io.weir.rules.model.HeaderRule;
import io.weir.rules.model.HttpRule;
import io.weir.rules.model.L7Rules;
import io.weir.rules.model.Mismatch;
import io.weir.rules.model.SecretName;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What rules say of one request, worked out from what the user wrote. */
final class NaiveRequests {

    private final Map<SecretName, String> secrets;

    NaiveRequests(Map<SecretName, String> secrets) {
        this.secrets = secrets;
    }

    /** Whether one of the rules allows the request; what becomes of its headers goes into {@code effects}. */
    boolean allows(L7Rules rules, Object request, Set<String> effects) {
        if (rules instanceof L7Rules.Kafka kafka) {
            return request instanceof KafkaRequestView question
                    && kafka.rules().stream().anyMatch(rule -> NaiveKafka.allows(rule, question));
        }
        return request instanceof TestRequest http && allows(rules, http, effects);
    }

    private boolean allows(L7Rules rules, TestRequest request, Set<String> effects) {
        boolean allowed = false;
        if (rules instanceof L7Rules.Grpc grpc) {
            return grpc.rules().stream().anyMatch(rule -> allows(rule, request));
        }
        for (HttpRule rule : ((L7Rules.Http) rules).rules()) {
            if (allows(rule, request)) {
                allowed = true;
                rule.headerMatches().forEach(match -> effects(match, request, effects));
            }
        }
        return allowed;
    }

    private static boolean allows(GrpcRule rule, TestRequest request) {
        List<String> types = request.values("content-type");
        String[] parts = request.path().split("/", -1);
        return request.method().equals("POST")
                && types.size() == 1
                && types.get(0).toLowerCase(Locale.ROOT).matches("application/grpc([+;].*)?")
                && request.upgrade().isEmpty()
                && parts.length == 3
                && parts[0].isEmpty()
                && parts[1].matches("[\\w.-]+")
                && parts[2].matches("[\\w.-]+")
                && (rule.service().isEmpty() || rule.service().equals(parts[1]))
                && (rule.method().isEmpty() || rule.method().equals(parts[2]));
    }

    private boolean allows(HttpRule rule, TestRequest request) {
        String host = request.host().toLowerCase(Locale.ROOT);
        String hostPattern = rule.host().toLowerCase(Locale.ROOT);
        boolean hostFits = rule.host().isEmpty()
                || host.matches(hostPattern)
                || (host.endsWith(":80") && host.substring(0, host.length() - 3).matches(hostPattern));
        String upgrade = request.upgrade().toString();
        boolean upgradeFits = upgrade.isEmpty()
                || upgrade.equalsIgnoreCase("websocket")
                || rule.headers().contains(new HeaderRule.Exact("upgrade", upgrade));
        return (rule.method().isEmpty() || request.method().matches(rule.method()))
                && (!request.method().equals("CONNECT") || rule.method().contains("CONNECT"))
                && (rule.path().isEmpty() || request.path().matches(rule.path()))
                && hostFits
                && upgradeFits
                && rule.headers().stream().allMatch(header -> has(header, request))
                && rule.headerMatches().stream().allMatch(match -> allows(match, request));
    }

    private static boolean has(HeaderRule header, TestRequest request) {
        List<String> values = request.values(header.name());
        return !values.isEmpty()
                && (header instanceof HeaderRule.Present
                        || values.stream().allMatch(((HeaderRule.Exact) header).value()::equals));
    }

    private Optional<String> value(HeaderMatch match) {
        return match.secret().map(secrets::get).or(match::value);
    }

    private boolean allows(HeaderMatch match, TestRequest request) {
        boolean known = match.secret().isEmpty() || value(match).isPresent();
        return known && (match.mismatch() != Mismatch.FAIL || holds(match, request));
    }

    private boolean holds(HeaderMatch match, TestRequest request) {
        List<String> values = request.values(match.name());
        Optional<String> wanted = value(match);
        return !values.isEmpty() && (wanted.isEmpty() || values.stream().allMatch(wanted.get()::equals));
    }

    private void effects(HeaderMatch match, TestRequest request, Set<String> effects) {
        if (holds(match, request)) {
            return;
        }
        String wanted = match.name() + ": " + value(match).orElse("");
        boolean takesOut = match.mismatch() == Mismatch.DELETE || match.mismatch() == Mismatch.REPLACE;
        boolean putsIn = match.mismatch() == Mismatch.ADD || match.mismatch() == Mismatch.REPLACE;
        for (String value : request.values(match.name())) {
            if (takesOut) {
                effects.add("remove " + match.name());
            }
            if (takesOut && !value.equals(value(match).orElse(""))) {
                effects.add("rejected " + match.name() + ": " + value);
            }
        }
        if (putsIn) {
            effects.add("append " + wanted);
        }
        if (match.mismatch() != Mismatch.DELETE) {
            effects.add("missing " + wanted);
        }
    }

    /** Effects as {@link #allows} tells them. */
    static Set<String> texts(HeaderEffects effects) {
        Set<String> texts = new TreeSet<>();
        effects.removed().forEach(name -> texts.add("remove " + name));
        effects.appended().forEach(field -> texts.add("append " + field.name() + ": " + field.value()));
        effects.missing().forEach(field -> texts.add("missing " + field.name() + ": " + field.value()));
        effects.rejected().forEach(field -> texts.add("rejected " + field.name() + ": " + field.value()));
        return texts;
    }
}

package io.weir.rules.model;

import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSet;
import io.weir.identity.TrafficDirection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one rule: {@code spec}, or one of {@code specs}. */
final class RuleReader {

    private static final int MAX_LOG_CHARS = 32;
    private static final Pattern LOG_VALUE = Pattern.compile("[ -~]{1," + MAX_LOG_CHARS + "}");

    private final PolicyProblems problems;
    private final SelectorReader selectors;
    private final TrafficRuleReader trafficRules;
    private final RuleLabelReader labels;
    private final String objectDescription;

    /** A reader for the rules of the object {@code root}, whose own labels and description are those of every rule. */
    RuleReader(PolicyProblems problems, PolicyIdentity identity, ManifestObject root) {
        this.problems = problems;
        this.selectors = new SelectorReader(identity);
        this.trafficRules = new TrafficRuleReader(selectors, new L7Reader(identity.namespace()));
        this.labels = new RuleLabelReader(identity, root);
        this.objectDescription = root.text("description").orElse("");
    }

    /** Empty only when a problem has been reported. */
    Optional<PolicyRule> read(ManifestObject spec) {
        int before = problems.count();
        spec.onlyFields(PolicyFields.RULE, PolicyFields.RULE_LATER);
        Optional<LabelSelector> subject = subject(spec);
        List<TrafficRule> rules = new ArrayList<>();
        boolean anySection = false;
        for (TrafficDirection direction : TrafficDirection.values()) {
            for (boolean deny : new boolean[] {false, true}) {
                Optional<ManifestValue> section = spec.get(PolicyFields.section(direction, deny));
                anySection |= section.isPresent();
                section.ifPresent(value -> rules.addAll(trafficRules.readSection(value, direction, deny)));
            }
        }
        if (!anySection) {
            spec.problem("has no section: expected at least one of ingress, egress, ingressDeny, egressDeny");
        }
        Optional<ManifestObject> defaultDeny = spec.object("enableDefaultDeny");
        defaultDeny.ifPresent(object -> object.onlyFields(PolicyFields.DEFAULT_DENY));
        boolean ingressDefaultDeny = defaultDeny(spec, defaultDeny, TrafficDirection.INGRESS);
        boolean egressDefaultDeny = defaultDeny(spec, defaultDeny, TrafficDirection.EGRESS);
        Optional<LabelSet> ruleLabels = labels.read(spec);
        String description = spec.text("description").orElse(objectDescription);
        String logValue = logValue(spec);
        if (problems.count() > before || subject.isEmpty() || ruleLabels.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PolicyRule(
                spec.path(),
                subject.get(),
                ingressDefaultDeny,
                egressDefaultDeny,
                rules,
                ruleLabels.get(),
                description,
                logValue));
    }

    private Optional<LabelSelector> subject(ManifestObject spec) {
        if (spec.has("nodeSelector") && !spec.has("endpointSelector")) {
            return Optional.empty();
        }
        if (spec.has("nodeSelector")) {
            spec.problem("has endpointSelector and nodeSelector: expected one of them");
        }
        return spec.requireObject("endpointSelector").flatMap(selectors::readSubject);
    }

    private static boolean defaultDeny(
            ManifestObject spec, Optional<ManifestObject> defaultDeny, TrafficDirection direction) {
        boolean hasSection =
                spec.has(PolicyFields.section(direction, false)) || spec.has(PolicyFields.section(direction, true));
        return defaultDeny
                .flatMap(object -> object.bool(PolicyFields.section(direction, false)))
                .orElse(hasSection);
    }

    private static String logValue(ManifestObject spec) {
        Optional<ManifestObject> log = spec.object("log");
        log.ifPresent(object -> object.onlyFields(PolicyFields.LOG));
        Optional<ManifestValue> value = log.flatMap(object -> object.require("value"));
        Optional<String> text = value.flatMap(ManifestValue::text);
        text.filter(chars -> !LOG_VALUE.matcher(chars).matches()).ifPresent(chars -> value.orElseThrow()
                .problem("got " + Quoted.text(chars) + ": expected 1.." + MAX_LOG_CHARS
                        + " printable ASCII characters"));
        return text.orElse("");
    }
}

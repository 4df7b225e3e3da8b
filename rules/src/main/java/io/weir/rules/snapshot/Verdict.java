package io.weir.rules.snapshot;

import java.util.List;
import java.util.Optional;

/** The decision on one connection or one request, with its reason. */
public sealed interface Verdict {

    /** Whether the bytes may go on. */
    boolean forwards();

    /**
     * A rule allows it. Built once when the policy is compiled, so that an allowed request costs no object, unless header
     * matches have effects on it.
     *
     * @param rule where the rule stands
     * @param effects what becomes of the request's header fields
     */
    record Forward(RuleOrigin rule, HeaderEffects effects) implements Verdict {

        /** A rule allows it as it is. */
        public Forward(RuleOrigin rule) {
            this(rule, HeaderEffects.NONE);
        }

        @Override
        public boolean forwards() {
            return true;
        }
    }

    /** The endpoint is not default-deny in this direction and no deny rule matches. */
    record NotEnforced() implements Verdict {
        public static final NotEnforced INSTANCE = new NotEnforced();

        @Override
        public boolean forwards() {
            return true;
        }
    }

    /**
     * It is denied.
     *
     * @param reason why
     * @param rule the deny rule that matched, for {@link DenyReason#DENIED_BY_RULE}
     * @param nearest the allow rule that came nearest, when there is one, with what missed
     */
    record Deny(DenyReason reason, Optional<RuleOrigin> rule, Optional<NearestRule> nearest) implements Verdict {
        public static Deny of(DenyReason reason) {
            return new Deny(reason, Optional.empty(), Optional.empty());
        }

        @Override
        public boolean forwards() {
            return false;
        }
    }

    /**
     * The rule that came nearest to allowing the request.
     *
     * @param rule where it stands
     * @param missed the fields that did not match, in the order that {@link NearestRules} gives them; at least one
     */
    record NearestRule(RuleOrigin rule, List<MissedField> missed) {
        public NearestRule {
            missed = List.copyOf(missed);
        }
    }

    /**
     * One field of a rule that did not match.
     *
     * @param field its name in the policy, such as {@code method}, {@code path}, {@code host}, {@code headers}; of gRPC rules {@code
     *     service}, {@code method} and {@code content-type}; of Kafka rules {@code topic} and its like
     * @param expected what the rule asks for, as the user wrote it; never a secret
     */
    record MissedField(String field, String expected) {}
}

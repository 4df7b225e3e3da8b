package io.weir.rules.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds rules that judge requests in vain: a rule that does not look into requests opens the same ports of the same endpoints
 * to the same peers, or to more. That is what policies mean, and seldom what their authors do.
 */
final class OpenedPorts {

    private OpenedPorts() {}

    /** One line for each pair of a judging and an opening rule of which at least one is in {@code rules}. */
    static List<String> warnings(List<LoadedRule> rules, List<LoadedRule> all) {
        TreeSet<String> warnings = new TreeSet<>();
        for (LoadedRule rule : rules) {
            for (LoadedRule other : all) {
                warning(rule, other).ifPresent(warnings::add);
                warning(other, rule).ifPresent(warnings::add);
            }
        }
        return new ArrayList<>(warnings);
    }

    private static Optional<String> warning(LoadedRule judging, LoadedRule opening) {
        boolean inVain = judging.requests().isPresent()
                && opening.opens()
                && judging.direction() == opening.direction()
                && samePort(judging, opening)
                && Overlap.covers(opening.peers().selector(), judging.peers().selector())
                && Overlap.ofSubjects(judging.subject(), opening.subject());
        return inVain
                ? Optional.of(opening.origin() + " allows every request of "
                        + opening.peers().text() + " on "
                        + opening.portsText() + ", so that the rules of " + judging.origin() + " on "
                        + judging.portsText() + " restrict nothing for them")
                : Optional.empty();
    }

    private static boolean samePort(LoadedRule judging, LoadedRule opening) {
        return opening.ports().isEmpty()
                || Overlap.ofPorts(
                        judging.ports().orElseThrow(), opening.ports().get());
    }
}

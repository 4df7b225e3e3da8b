package io.weir.proxy.accesslog;

import io.weir.rules.snapshot.Verdict;
import java.util.stream.Collectors;

/** Sentences about an entry, for people. */
final class AccessLogText {

    private AccessLogText() {}

    /** The entry's own text, or for a denial without one: why, by which rule, or what the nearest rule missed. */
    static String info(AccessLogEntry entry) {
        if (entry.info().isEmpty() && entry.verdict() instanceof Verdict.Deny deny) {
            return denial(deny);
        }
        return entry.info();
    }

    private static String denial(Verdict.Deny deny) {
        String reason = deny.reason().text();
        if (deny.rule().isPresent()) {
            return reason + ": " + deny.rule().get();
        }
        return deny.nearest()
                .map(nearest -> reason + "; nearest is " + nearest.rule() + ", which asks for " + missed(nearest))
                .orElse(reason);
    }

    private static String missed(Verdict.NearestRule nearest) {
        return nearest.missed().stream()
                .map(field -> field.field() + " " + field.expected())
                .collect(Collectors.joining(", "));
    }
}

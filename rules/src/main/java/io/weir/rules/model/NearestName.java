package io.weir.rules.model;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the name that a misspelt one probably meant. */
public final class NearestName {

    private static final int MAX_CHARS = 64;

    private NearestName() {}

    /** {@code ; did you mean 'ingress'?}, or the known names when none is near. */
    public static String hint(String name, Set<String> known, Set<String> alsoKnown) {
        return Stream.concat(known.stream(), alsoKnown.stream())
                .filter(candidate ->
                        distance(name, candidate) <= Math.max(2, Math.max(name.length(), candidate.length()) / 4))
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElseGet(() -> ": expected one of "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    /** Levenshtein distance without regard to case; names too long to be a slip are far from everything. */
    private static int distance(String name, String candidate) {
        if (name.length() > MAX_CHARS) {
            return Integer.MAX_VALUE;
        }
        String a = name.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitute, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}

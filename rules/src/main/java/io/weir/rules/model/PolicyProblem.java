package io.weir.rules.model;

/**
 * What is wrong at one place of a manifest.
 *
 * @param source name of the file or request it came from
 * @param line line in the source, from 1; 0 when it has no lines
 * @param fieldPath the field inside the object: {@code spec.egress[0].toFQDNs}; empty when it is about the whole object
 * @param problem the offending value and what was expected
 */
public record PolicyProblem(String source, int line, String fieldPath, String problem) {

    /** {@code source:line: fieldPath: problem}, without a line when there is none. */
    @Override
    public String toString() {
        return source + ":" + (line == 0 ? "" : line + ":") + " " + (fieldPath.isEmpty() ? "" : fieldPath + ": ")
                + problem;
    }
}

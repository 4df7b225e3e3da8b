package io.weir.identity;

/** Every number of a range stands for something. */
public final class IdentitiesExhaustedException extends Exception {

    /** For labels that got no number of {@code first..last}. */
    public IdentitiesExhaustedException(LabelSet labels, int first, int last) {
        super("identity for " + labels + ": all numbers " + first + ".." + last + " are in use, expected a free one");
    }
}

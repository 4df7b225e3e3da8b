package io.weir.rules.match;

/** The expression has something that {@link RegexReader} leaves to RE2J. Never leaves the package. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String what) {
        super(what, null, false, false);
    }
}

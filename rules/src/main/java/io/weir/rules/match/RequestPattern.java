package io.weir.rules.match;

/**
 * What a rule asks of the three texts that every request has.
 *
 * @param method of the method token
 * @param path of path and query
 * @param host of the authority, in the way of {@link Authorities}; compiled to ignore case
 */
public record RequestPattern(TextPattern method, TextPattern path, TextPattern host) {

    /** Every request matches. */
    public static final RequestPattern ANY =
            new RequestPattern(new TextPattern.Anything(), new TextPattern.Anything(), new TextPattern.Anything());

    public boolean matches(CharSequence ofMethod, CharSequence ofPath, CharSequence ofAuthority) {
        return method.matches(ofMethod) && path.matches(ofPath) && Authorities.matches(host, ofAuthority);
    }
}

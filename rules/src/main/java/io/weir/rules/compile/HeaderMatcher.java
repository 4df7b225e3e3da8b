package io.weir.rules.compile;

import io.weir.rules.model.HeaderMatch;
import io.weir.rules.model.Mismatch;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import io.weir.rules.snapshot.HttpRequestView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A header match made ready for requests. It holds when there is a field line of its name and each of them has exactly the
 * value: a line more, or a list in one line, does not. How long a comparison takes tells nothing about the value.
 */
final class HeaderMatcher {

    /** Fields whose values are not for logs, wherever they come from. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

    private final HeaderMatch match;

    /** One char a byte; null when the field must only be there. */
    private final @Nullable String value;

    private final boolean usable;
    private final boolean secret;

    HeaderMatcher(HeaderMatch match, Secrets secrets) {
        this.match = match;
        Optional<String> fromSecret = match.secret().flatMap(secrets::value);
        // Requests are read one byte a char; the rule's text arrives as its UTF-8 bytes.
        this.value = fromSecret
                .or(() -> match.value()
                        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
                .orElse(null);
        this.usable = match.secret().isEmpty() || value != null;
        this.secret = match.secret().isPresent() || CREDENTIALS.contains(match.name());
    }

    String name() {
        return match.name();
    }

    /** Whether the request may be as it is for all that this match says; false when its value is not known. */
    boolean allows(HttpRequestView request) {
        return usable && (match.mismatch() != Mismatch.FAIL || holds(request));
    }

    /** Whether it may do something to a request. */
    boolean hasEffects() {
        return usable && match.mismatch() != Mismatch.FAIL;
    }

    HeaderEffects effects(HttpRequestView request) {
        if (!hasEffects() || holds(request)) {
            return HeaderEffects.NONE;
        }
        List<HeaderField> expected = List.of(new HeaderField(name(), value == null ? "" : value, secret));
        List<HeaderField> received = received(request);
        List<String> removed = received.isEmpty() ? List.of() : List.of(name());
        return switch (match.mismatch()) {
            case FAIL -> HeaderEffects.NONE;
            case LOG -> new HeaderEffects(List.of(), List.of(), expected, List.of());
            case ADD -> new HeaderEffects(List.of(), expected, expected, List.of());
            case DELETE -> new HeaderEffects(removed, List.of(), List.of(), received);
            case REPLACE -> new HeaderEffects(removed, expected, expected, received);
        };
    }

    /** What a denial says was expected: never the value. */
    String expected() {
        if (!usable) {
            return name() + ": [Secret " + match.secret().orElseThrow() + " without a value]";
        }
        return value == null ? name() : name() + ": [value of the rule]";
    }

    private boolean holds(HttpRequestView request) {
        int count = request.headerCount(name());
        boolean all = count > 0;
        if (value != null) {
            for (int i = 0; i < count; i++) {
                all &= isSame(value, request.headerValue(name(), i));
            }
        }
        return all;
    }

    /** Takes as long for a text of one length whatever the value is. */
    private static boolean isSame(String value, CharSequence text) {
        int difference = value.length() ^ text.length();
        for (int i = 0; i < text.length(); i++) {
            difference |= text.charAt(i) ^ value.charAt(i % value.length());
        }
        return difference == 0;
    }

    /** The lines of the name that have another value, each value once. */
    private List<HeaderField> received(HttpRequestView request) {
        TreeSet<String> others = new TreeSet<>();
        for (int i = 0; i < request.headerCount(name()); i++) {
            CharSequence text = request.headerValue(name(), i);
            if (value == null || !isSame(value, text)) {
                others.add(text.toString());
            }
        }
        return others.stream()
                .map(text -> new HeaderField(name(), text, secret))
                .toList();
    }
}

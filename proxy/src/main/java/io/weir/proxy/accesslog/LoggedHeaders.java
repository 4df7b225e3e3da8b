package io.weir.proxy.accesslog;

import io.weir.rules.snapshot.HeaderField;
import io.weir.rules.snapshot.HttpRequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The request headers that may stand in the log. What is not on the list stays out; names that carry secrets are refused. */
public final class LoggedHeaders {

    /** No header at all. */
    public static final LoggedHeaders NONE = new LoggedHeaders(List.of());

    /** What a log needs to tell requests apart. */
    public static final LoggedHeaders DEFAULT = new LoggedHeaders(List.of("user-agent", "x-request-id"));

    private static final Set<String> SECRET = Set.of(
            "authorization",
            "cookie",
            "proxy-authorization",
            "set-cookie",
            "x-api-key",
            "x-auth-token",
            "x-csrf-token",
            "x-amz-security-token");

    private static final int MAX_VALUE_LENGTH = 1024;

    private final List<String> names;

    private LoggedHeaders(List<String> names) {
        this.names = names;
    }

    /**
     * The list of these names, in any case.
     *
     * @throws IllegalArgumentException when a name is one whose values are secrets
     */
    public static LoggedHeaders of(List<String> names) {
        List<String> lowerCase = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        for (String name : lowerCase) {
            if (SECRET.contains(name)) {
                throw new IllegalArgumentException(
                        "header '" + name + "': its values are secrets; expected a header that may be logged");
            }
        }
        return new LoggedHeaders(lowerCase);
    }

    /** The headers of this request that may be logged, values cut at 1,024 bytes. Makes no object when there is none. */
    public List<LoggedHeader> of(HttpRequestView request) {
        List<LoggedHeader> found = List.of();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int count = request.headerCount(name);
            for (int line = 0; line < count; line++) {
                if (found.isEmpty()) {
                    found = new ArrayList<>(names.size());
                }
                found.add(new LoggedHeader(name, cut(request.headerValue(name, line))));
            }
        }
        return found;
    }

    /** Fields that a rule is about, as the log may show them: a secret value never, others cut like those of requests. */
    public static List<LoggedHeader> ofRule(List<HeaderField> fields) {
        if (fields.isEmpty()) {
            return List.of();
        }
        List<LoggedHeader> shown = new ArrayList<>(fields.size());
        for (HeaderField field : fields) {
            shown.add(new LoggedHeader(field.name().toLowerCase(Locale.ROOT), cut(field.shownValue())));
        }
        return shown;
    }

    private static String cut(CharSequence value) {
        return value.length() <= MAX_VALUE_LENGTH
                ? value.toString()
                : value.subSequence(0, MAX_VALUE_LENGTH).toString();
    }
}

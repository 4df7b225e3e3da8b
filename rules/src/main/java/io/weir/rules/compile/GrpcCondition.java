package io.weir.rules.compile;

import io.weir.rules.model.GrpcRule;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A gRPC rule made ready for requests. A gRPC call is a POST of content type {@code application/grpc}, perhaps with a suffix
 * or parameters, to {@code /service/method}: two parts of letters, digits, {@code _}, {@code .} and {@code -}, without query.
 */
final class GrpcCondition implements HttpCondition {

    private static final String POST = "POST";
    private static final String CONTENT_TYPE = "content-type";
    private static final String GRPC = "application/grpc";
    private static final Set<String> HEADER_NAMES = Set.of(CONTENT_TYPE);

    private final GrpcRule rule;
    private final Verdict.Forward verdict;

    GrpcCondition(PolicyName policy, GrpcRule rule) {
        this.rule = rule;
        this.verdict = new Verdict.Forward(new RuleOrigin(policy, rule.fieldPath()));
    }

    @Override
    public Verdict.Forward verdict() {
        return verdict;
    }

    @Override
    public boolean matches(HttpRequestView request) {
        return isPost(request) && matchesService(request) && matchesMethod(request) && isGrpc(request);
    }

    @Override
    public Set<String> headerNames() {
        return HEADER_NAMES;
    }

    @Override
    public List<Verdict.MissedField> missed(HttpRequestView request) {
        List<Verdict.MissedField> missed = new ArrayList<>();
        boolean service = matchesService(request);
        if (!service) {
            missed.add(new Verdict.MissedField("service", rule.service().isEmpty() ? "any service" : rule.service()));
        }
        if (!isPost(request)) {
            missed.add(new Verdict.MissedField("method", POST));
        } else if (service && !matchesMethod(request)) {
            missed.add(new Verdict.MissedField("method", rule.method()));
        }
        if (!isGrpc(request)) {
            missed.add(new Verdict.MissedField(CONTENT_TYPE, GRPC));
        }
        return missed;
    }

    private static boolean isPost(HttpRequestView request) {
        return POST.contentEquals(request.method()) && request.upgrade().isEmpty();
    }

    /** Whether the path has the two parts of a call, the first of which is the service of the rule. */
    private boolean matchesService(HttpRequestView request) {
        CharSequence path = request.pathAndQuery();
        int slash = separator(path);
        return slash > 0 && (rule.service().isEmpty() || isAt(path, 1, slash, rule.service()));
    }

    /** Whether the second part is the method of the rule. */
    private boolean matchesMethod(HttpRequestView request) {
        CharSequence path = request.pathAndQuery();
        return rule.method().isEmpty() || isAt(path, separator(path) + 1, path.length(), rule.method());
    }

    /** Where the second of exactly two slashes stands; 0 when the path is not that of a call. */
    private static int separator(CharSequence path) {
        if (path.length() < 4 || path.charAt(0) != '/') {
            return 0;
        }
        int separator = 0;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (separator > 0 || i == 1) {
                    return 0;
                }
                separator = i;
            } else if (!isNameChar(c)) {
                return 0;
            }
        }
        return separator < path.length() - 1 ? separator : 0;
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-';
    }

    private static boolean isAt(CharSequence text, int start, int end, String expected) {
        if (end - start != expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (text.charAt(start + i) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGrpc(HttpRequestView request) {
        if (request.headerCount(CONTENT_TYPE) != 1) {
            return false;
        }
        CharSequence type = request.headerValue(CONTENT_TYPE, 0);
        return type.length() >= GRPC.length()
                && AsciiCase.same(GRPC, type, GRPC.length())
                && (type.length() == GRPC.length()
                        || type.charAt(GRPC.length()) == '+'
                        || type.charAt(GRPC.length()) == ';');
    }
}

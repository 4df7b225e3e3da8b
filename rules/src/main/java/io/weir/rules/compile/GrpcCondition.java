package io.weir.rules.compile;

import io.weir.rules.match.RequestPattern;
import io.weir.rules.match.TextPattern;
import io.weir.rules.model.GrpcRule;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
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
    private static final String ANY_NAME = "[A-Za-z0-9_.-]+";
    private static final Set<String> HEADER_NAMES = Set.of(CONTENT_TYPE);

    private final GrpcRule rule;
    private final Verdict.Forward verdict;
    private final RequestPattern pattern;
    private final TextPattern anyMethod;

    GrpcCondition(PolicyName policy, GrpcRule rule) {
        this.rule = rule;
        this.verdict = new Verdict.Forward(new RuleOrigin(policy, rule.fieldPath()));
        this.anyMethod = path(rule.service(), "");
        this.pattern = new RequestPattern(
                TextPattern.compile(POST, false), path(rule.service(), rule.method()), TextPattern.compile("", true));
    }

    private static TextPattern path(String service, String method) {
        String first = service.isEmpty() ? ANY_NAME : service.replace(".", "\\.");
        return TextPattern.compile("/" + first + "/" + (method.isEmpty() ? ANY_NAME : method), false);
    }

    @Override
    public Verdict.Forward verdict() {
        return verdict;
    }

    @Override
    public RequestPattern pattern() {
        return pattern;
    }

    @Override
    public boolean matchesBeyondPattern(HttpRequestView request) {
        return request.upgrade().isEmpty() && isGrpc(request);
    }

    @Override
    public Set<String> headerNames() {
        return HEADER_NAMES;
    }

    @Override
    public List<Verdict.MissedField> missed(HttpRequestView request) {
        boolean service = anyMethod.matches(request.pathAndQuery());
        boolean post =
                pattern.method().matches(request.method()) && request.upgrade().isEmpty();
        boolean method = !service || pattern.path().matches(request.pathAndQuery());
        return new MissedFields()
                .unless(service, "service", rule.service().isEmpty() ? "any service" : rule.service())
                .unless(post, "method", POST)
                .unless(!post || method, "method", rule.method())
                .unless(isGrpc(request), CONTENT_TYPE, GRPC)
                .list();
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

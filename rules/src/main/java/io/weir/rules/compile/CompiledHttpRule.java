package io.weir.rules.compile;

import io.weir.rules.model.HttpRule;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP rule made ready for requests. Method and path are compared with regard to case, the host as {@link Authorities} says,
 * headers as {@link HeaderCondition} says.
 */
final class CompiledHttpRule implements HttpCondition {

    private final HttpRule rule;
    private final Verdict.Forward verdict;
    private final TextPattern method;
    private final TextPattern path;
    private final TextPattern host;
    private final List<HeaderCondition> headers;

    CompiledHttpRule(PolicyName policy, HttpRule rule) {
        this.rule = rule;
        this.verdict = new Verdict.Forward(new RuleOrigin(policy, rule.fieldPath()));
        this.method = TextPattern.compile(rule.method(), false);
        this.path = TextPattern.compile(rule.path(), false);
        this.host = TextPattern.compile(rule.host(), true);
        this.headers = rule.headers().stream().map(HeaderCondition::of).toList();
    }

    @Override
    public Verdict.Forward verdict() {
        return verdict;
    }

    @Override
    public boolean matches(HttpRequestView request) {
        if (!method.matches(request.method())
                || !path.matches(request.pathAndQuery())
                || !Authorities.matches(host, request.authority())) {
            return false;
        }
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).matches(request)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<Verdict.MissedField> missed(HttpRequestView request) {
        List<Verdict.MissedField> missed = new ArrayList<>();
        if (!method.matches(request.method())) {
            missed.add(new Verdict.MissedField("method", rule.method()));
        }
        if (!path.matches(request.pathAndQuery())) {
            missed.add(new Verdict.MissedField("path", rule.path()));
        }
        if (!Authorities.matches(host, request.authority())) {
            missed.add(new Verdict.MissedField("host", rule.host()));
        }
        for (HeaderCondition header : headers) {
            if (!header.matches(request)) {
                missed.add(new Verdict.MissedField("headers", header.expected()));
            }
        }
        return missed;
    }
}

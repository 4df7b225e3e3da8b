package io.weir.rules.compile;

import io.weir.rules.match.Authorities;
import io.weir.rules.match.RequestPattern;
import io.weir.rules.match.TextPattern;
import io.weir.rules.model.HeaderNames;
import io.weir.rules.model.HeaderRule;
import io.weir.rules.model.HttpRule;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An HTTP rule made ready for requests. Method and path are compared with regard to case, the host as {@link Authorities} says,
 * headers as {@link HeaderCondition} says. {@code CONNECT} needs a rule that spells it; a switch to a protocol other than
 * WebSocket needs a rule that asks for the protocol in a header.
 */
final class CompiledHttpRule implements HttpCondition {

    private static final String CONNECT = "CONNECT";
    private static final String WEBSOCKET = "websocket";

    private final HttpRule rule;
    private final Verdict.Forward verdict;
    private final RequestPattern pattern;
    private final List<HeaderCondition> headers;
    private final boolean namesConnect;
    private final List<String> protocols;

    CompiledHttpRule(PolicyName policy, HttpRule rule) {
        this.rule = rule;
        this.verdict = new Verdict.Forward(new RuleOrigin(policy, rule.fieldPath()));
        this.pattern = new RequestPattern(
                TextPattern.compile(rule.method(), false),
                TextPattern.compile(rule.path(), false),
                TextPattern.compile(rule.host(), true));
        this.headers = rule.headers().stream().map(HeaderCondition::of).toList();
        this.namesConnect = rule.method().contains(CONNECT);
        this.protocols = rule.headers().stream()
                .filter(header -> header.name().equals(HeaderNames.UPGRADE))
                .filter(HeaderRule.Exact.class::isInstance)
                .map(header -> ((HeaderRule.Exact) header).value())
                .toList();
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
        if (!mayConnect(request.method()) || !matchesUpgrade(request.upgrade())) {
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
    public Set<String> headerNames() {
        return headers.stream()
                .map(HeaderCondition::name)
                .filter(HeaderNames::isGuarded)
                .collect(Collectors.toSet());
    }

    private boolean mayConnect(CharSequence method) {
        return namesConnect || !CONNECT.contentEquals(method);
    }

    private boolean matchesUpgrade(CharSequence protocol) {
        if (protocol.isEmpty() || isIgnoringCase(WEBSOCKET, protocol)) {
            return true;
        }
        for (int i = 0; i < protocols.size(); i++) {
            String named = protocols.get(i);
            if (isIgnoringCase(named, protocol)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIgnoringCase(String expected, CharSequence text) {
        if (expected.length() != text.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (lower(expected.charAt(i)) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    @Override
    public List<Verdict.MissedField> missed(HttpRequestView request) {
        List<Verdict.MissedField> missed = new ArrayList<>();
        if (!pattern.method().matches(request.method()) || !mayConnect(request.method())) {
            missed.add(new Verdict.MissedField("method", rule.method()));
        }
        if (!pattern.path().matches(request.pathAndQuery())) {
            missed.add(new Verdict.MissedField("path", rule.path()));
        }
        if (!Authorities.matches(pattern.host(), request.authority())) {
            missed.add(new Verdict.MissedField("host", rule.host()));
        }
        if (!matchesUpgrade(request.upgrade())) {
            missed.add(new Verdict.MissedField("headers", "upgrade: no other protocol than websocket"));
        }
        for (HeaderCondition header : headers) {
            if (!header.matches(request)) {
                missed.add(new Verdict.MissedField("headers", header.expected()));
            }
        }
        return missed;
    }
}

package io.weir.rules.compile;

import io.weir.rules.match.Authorities;
import io.weir.rules.match.RequestPattern;
import io.weir.rules.match.TextPattern;
import io.weir.rules.model.HeaderNames;
import io.weir.rules.model.HeaderRule;
import io.weir.rules.model.HttpRule;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HttpCondition;
import io.weir.rules.snapshot.HttpRequestView;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An HTTP rule made ready for requests. Method and path are compared with regard to case, the host as {@link Authorities} says,
 * headers as {@link HeaderCondition} and {@link HeaderMatcher} say. {@code CONNECT} needs a rule that spells it; a switch to a protocol other than
 * WebSocket needs a rule that asks for the protocol in a header.
 */
final class CompiledHttpRule implements HttpCondition {

    private static final String CONNECT = "CONNECT";
    private static final String WEBSOCKET = "websocket";

    private final HttpRule rule;
    private final Verdict.Forward verdict;
    private final RequestPattern pattern;
    private final List<HeaderCondition> headers;
    private final List<HeaderMatcher> headerMatches;
    private final boolean hasEffects;
    private final boolean namesConnect;
    private final List<String> protocols;

    CompiledHttpRule(PolicyName policy, HttpRule rule, Secrets secrets) {
        this.rule = rule;
        this.verdict = new Verdict.Forward(new RuleOrigin(policy, rule.fieldPath()));
        this.pattern = new RequestPattern(
                TextPattern.compile(rule.method(), false),
                TextPattern.compile(rule.path(), false),
                TextPattern.compile(rule.host(), true));
        this.headers = rule.headers().stream().map(HeaderCondition::of).toList();
        this.headerMatches = rule.headerMatches().stream()
                .map(match -> new HeaderMatcher(match, secrets))
                .toList();
        this.hasEffects = headerMatches.stream().anyMatch(HeaderMatcher::hasEffects);
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
        for (int i = 0; i < headerMatches.size(); i++) {
            if (!headerMatches.get(i).allows(request)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean hasEffects() {
        return hasEffects;
    }

    @Override
    public HeaderEffects effects(HttpRequestView request) {
        HeaderEffects effects = HeaderEffects.NONE;
        for (int i = 0; i < headerMatches.size(); i++) {
            effects = effects.and(headerMatches.get(i).effects(request));
        }
        return effects;
    }

    @Override
    public Set<String> headerNames() {
        return Stream.concat(
                        headers.stream().map(HeaderCondition::name),
                        headerMatches.stream().map(HeaderMatcher::name))
                .filter(HeaderNames::isGuarded)
                .collect(Collectors.toSet());
    }

    private boolean mayConnect(CharSequence method) {
        return namesConnect || !CONNECT.contentEquals(method);
    }

    private boolean matchesUpgrade(CharSequence protocol) {
        if (protocol.isEmpty() || AsciiCase.same(WEBSOCKET, protocol)) {
            return true;
        }
        for (int i = 0; i < protocols.size(); i++) {
            if (AsciiCase.same(protocols.get(i), protocol)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<Verdict.MissedField> missed(HttpRequestView request) {
        MissedFields missed = new MissedFields()
                .unless(
                        pattern.method().matches(request.method()) && mayConnect(request.method()),
                        "method",
                        rule.method())
                .unless(pattern.path().matches(request.pathAndQuery()), "path", rule.path())
                .unless(Authorities.matches(pattern.host(), request.authority()), "host", rule.host())
                .unless(matchesUpgrade(request.upgrade()), "headers", "upgrade: no other protocol than websocket");
        headers.forEach(header -> missed.unless(header.matches(request), "headers", header.expected()));
        headerMatches.forEach(match -> missed.unless(match.allows(request), "headerMatches", match.expected()));
        return missed.list();
    }
}

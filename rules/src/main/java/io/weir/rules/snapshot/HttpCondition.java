package io.weir.rules.snapshot;

import java.util.List;

/** One compiled HTTP rule. Immutable; asked on every event loop. */
public interface HttpCondition {

    /** What a request gets that matches; built once. */
    Verdict.Forward verdict();

    /** Whether the request has everything the rule asks for. */
    boolean matches(HttpRequestView request);

    /** The fields that do not match, in the order method, path, host, headers; empty when the rule matches. */
    List<Verdict.MissedField> missed(HttpRequestView request);
}

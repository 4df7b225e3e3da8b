package io.weir.proxy.http1;

import io.weir.rules.snapshot.FramingFields;
import io.weir.rules.snapshot.RuleHeaderNames;
import java.util.Set;

/** Which fields a request's trailer may not have, in whatever version of HTTP. */
public final class TrailerFields {

    /** Fields that say who asks; some server might still heed them behind the body. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie", "proxy-authorization");

    private TrailerFields() {}

    /**
     * Whether the field frames or routes the message, says who asks, or is one that rules look at, or like one.
     *
     * @param ruleNames fields that rules look at
     */
    public static boolean forbid(String lowerCaseName, RuleHeaderNames ruleNames) {
        return FramingFields.contain(lowerCaseName)
                || CREDENTIALS.contains(lowerCaseName)
                || ruleNames.contains(lowerCaseName)
                || ruleNames.isAlias(lowerCaseName);
    }
}

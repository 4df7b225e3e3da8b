package io.weir.rules.compile;

/** When a node enforces policy for an endpoint in a direction. */
public enum EnforcementMode {
    /** Once a rule that selects the endpoint asks for default deny in that direction. */
    DEFAULT,
    /** Always, also without any rule. */
    ALWAYS,
    /** Never; rules, also those that deny, have no effect. */
    NEVER
}

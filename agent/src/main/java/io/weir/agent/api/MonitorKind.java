package io.weir.agent.api;

/** What can be watched live. */
enum MonitorKind {
    /** Requests the proxy judged. */
    L7("l7"),
    /** Packets the kernel dropped. */
    DROP("drop"),
    /** New flows the kernel judged. */
    POLICY_VERDICT("policy-verdict");

    private final String text;

    MonitorKind(String text) {
        this.text = text;
    }

    /** The kind of this name. @throws IllegalArgumentException when there is none */
    static MonitorKind of(String text) {
        for (MonitorKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("type '" + text + "': expected l7, drop or policy-verdict");
    }
}

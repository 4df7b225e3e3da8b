package io.weir.agent.api;

import io.weir.agent.AgentControl;

/** Lets the kernel report every new flow for as long as somebody watches; it costs an event a flow. Thread-safe. */
final class VerdictTracing {

    private final AgentControl control;
    private int watchers;

    VerdictTracing(AgentControl control) {
        this.control = control;
    }

    synchronized void begin() {
        if (watchers++ == 0) {
            control.traceVerdicts(true).join();
        }
    }

    synchronized void end() {
        if (--watchers == 0) {
            control.traceVerdicts(false).join();
        }
    }
}

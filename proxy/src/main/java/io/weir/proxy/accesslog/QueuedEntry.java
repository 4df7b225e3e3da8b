package io.weir.proxy.accesslog;

/** What an event loop hands to the writer. */
sealed interface QueuedEntry permits AccessLogEntry, QueuedEntry.LiveOnly {

    /** An entry that sampling keeps out of the sinks; live readers see it all the same. */
    record LiveOnly(AccessLogEntry entry) implements QueuedEntry {}
}

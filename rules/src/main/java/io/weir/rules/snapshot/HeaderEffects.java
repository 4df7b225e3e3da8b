package io.weir.rules.snapshot;

import java.util.List;

/**
 * What the header matches of the rules do to a request that they let through: to its header fields, and to its log entry.
 * A field in {@code removed} and {@code appended} is replaced: the removal comes first.
 *
 * @param removed names of fields every line of which is taken out; lower case, no name twice
 * @param appended fields put behind the ones that are left, in this order
 * @param missing fields a rule expected that the request does not have, for the log
 * @param rejected fields of the request that do not have the value a rule expected, with the received value, for the log
 */
public record HeaderEffects(
        List<String> removed, List<HeaderField> appended, List<HeaderField> missing, List<HeaderField> rejected) {

    /** No effect. */
    public static final HeaderEffects NONE = new HeaderEffects(List.of(), List.of(), List.of(), List.of());

    public HeaderEffects {
        removed = List.copyOf(removed);
        appended = List.copyOf(appended);
        missing = List.copyOf(missing);
        rejected = List.copyOf(rejected);
    }

    /** Whether the request leaves with other header fields than it came with. */
    public boolean changesRequest() {
        return !removed.isEmpty() || !appended.isEmpty();
    }
}

package io.weir.agent.kubernetes;

import java.util.HashMap;
import java.util.Map;

/** Which fields of an object are read; the others are skipped while its JSON is parsed. Lists are transparent. Immutable. */
final class Fields {

    static final Fields ALL = new Fields(true, Map.of());
    static final Fields NONE = new Fields(false, Map.of());

    private final boolean others;
    private final Map<String, Fields> named;

    private Fields(boolean others, Map<String, Fields> named) {
        this.others = others;
        this.named = Map.copyOf(named);
    }

    /** These fields with everything in them. */
    static Fields only(String... names) {
        Fields fields = NONE;
        for (String name : names) {
            fields = fields.with(name, ALL);
        }
        return fields;
    }

    /** Everything but these fields. */
    static Fields allBut(String... names) {
        Fields fields = ALL;
        for (String name : names) {
            fields = fields.with(name, NONE);
        }
        return fields;
    }

    /** And of this field these. */
    Fields with(String name, Fields inner) {
        Map<String, Fields> more = new HashMap<>(named);
        more.put(name, inner);
        return new Fields(others, more);
    }

    /** What of this field is read; {@link #NONE} for nothing. */
    Fields of(String name) {
        return named.getOrDefault(name, others ? ALL : NONE);
    }
}

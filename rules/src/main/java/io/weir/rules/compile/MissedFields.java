package io.weir.rules.compile;

import io.weir.rules.snapshot.Verdict.MissedField;
import java.util.ArrayList;
import java.util.List;

/** What a rule expected of a request that is not so. */
final class MissedFields {

    private final List<MissedField> missed = new ArrayList<>();

    /** Takes down what a field was expected to be, unless it is. */
    MissedFields unless(boolean matches, String field, String expected) {
        if (!matches) {
            missed.add(new MissedField(field, expected));
        }
        return this;
    }

    List<MissedField> list() {
        return missed;
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests in which a server may read another value than the rules for a field that they look at: a second spelling of its
 * name, or a {@code Connection} option that has it taken out. One an event loop or connection; makes no object
 * for a request whose {@code Connection} names no field.
 */
public final class HeaderGuard {

    private final Latin1Slice window = new Latin1Slice();

    /** What is wrong with the head that begins at {@code base}, or null. */
    public @Nullable Defect defectOf(ByteBuf in, int base, RequestHead head, RuleHeaderNames names) {
        if (names.isEmpty()) {
            return null;
        }
        FieldLines fields = head.fields;
        for (int line = 0; line < fields.count(); line++) {
            window.set(in, base + fields.nameFrom(line), base + fields.nameTo(line));
            if (names.isAlias(window)) {
                return Defect.HEADER_ALIAS;
            }
        }
        return head.nominates && Nominations.containAny(names, in, base, head, window)
                ? Defect.CONNECTION_OPTION
                : null;
    }
}

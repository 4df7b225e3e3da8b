package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.RuleHeaderNames;

/** The fields that the {@code Connection} fields of a head name, to have them taken out before the next neighbour. */
final class Nominations {

    /** Looks at one option, without the blanks around it. */
    private interface OptionTest {
        boolean holds(int from, int to);
    }

    private Nominations() {}

    /** Whether they name the field on this line. */
    static boolean contain(ByteBuf in, int base, RequestHead head, int line) {
        int name = base + head.fields.nameFrom(line);
        int length = head.fields.nameTo(line) - head.fields.nameFrom(line);
        return any(
                in,
                base,
                head,
                (from, to) -> to - from == length
                        && ConnectionOptions.option(in, from, to) == ConnectionOptions.NOMINATION
                        && FieldLines.equalsIgnoreCase(in, name, from, length));
    }

    /** Whether they name a field that rules look at, or one that a server could take for it. */
    static boolean containAny(RuleHeaderNames names, ByteBuf in, int base, RequestHead head, Latin1Slice window) {
        return any(in, base, head, (from, to) -> {
            window.set(in, from, to);
            return names.contains(window) || names.isAlias(window);
        });
    }

    private static boolean any(ByteBuf in, int base, RequestHead head, OptionTest test) {
        FieldLines fields = head.fields;
        for (int naming = 0; naming < fields.count(); naming++) {
            if (!fields.hasName(in, base, naming, "connection")) {
                continue;
            }
            int to = base + fields.valueTo(naming);
            int at = base + fields.valueFrom(naming);
            while (at < to) {
                int next = ConnectionOptions.endOfElement(in, at, to);
                int from = ConnectionOptions.trimmedFrom(in, at, next);
                if (test.holds(from, ConnectionOptions.trimmedTo(in, from, next))) {
                    return true;
                }
                at = next + 1;
            }
        }
        return false;
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.RuleHeaderNames;

/** The fields that the {@code Connection} fields of a head name, to have them taken out before the next neighbour. */
final class Nominations {

    private Nominations() {}

    /** Whether they name the field on this line. */
    static boolean contain(ByteBuf in, int base, RequestHead head, int line) {
        FieldLines fields = head.fields;
        int from = base + fields.nameFrom(line);
        int length = fields.nameTo(line) - fields.nameFrom(line);
        for (int naming = 0; naming < fields.count(); naming++) {
            if (!fields.hasName(in, base, naming, "connection")) {
                continue;
            }
            int to = base + fields.valueTo(naming);
            int at = base + fields.valueFrom(naming);
            while (at < to) {
                int next = ConnectionOptions.endOfElement(in, at, to);
                int optionFrom = ConnectionOptions.trimmedFrom(in, at, next);
                if (ConnectionOptions.option(in, at, next) == ConnectionOptions.NOMINATION
                        && ConnectionOptions.trimmedTo(in, optionFrom, next) - optionFrom == length
                        && FieldLines.equalsIgnoreCase(in, from, optionFrom, length)) {
                    return true;
                }
                at = next + 1;
            }
        }
        return false;
    }

    /** Whether they name a field that rules look at, or one that a server could take for it. */
    static boolean containAny(RuleHeaderNames names, ByteBuf in, int base, RequestHead head, Latin1Slice window) {
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
                window.set(in, from, ConnectionOptions.trimmedTo(in, from, next));
                if (names.contains(window) || names.isAlias(window)) {
                    return true;
                }
                at = next + 1;
            }
        }
        return false;
    }
}

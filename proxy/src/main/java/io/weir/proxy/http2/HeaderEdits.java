package io.weir.proxy.http2;

import io.netty.util.AsciiString;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;

/**
 * What header matches of the rules do to the fields of a request that goes to the server. The effects are sound; blanks around a
 * value, which HTTP/2 has no place for, are left out.
 */
final class HeaderEdits {

    private HeaderEdits() {}

    /** The fields that go to the server: the received ones, or a changed copy. */
    static FieldList forwarded(ProxiedStream stream) {
        HeaderEffects effects = stream.decision.effects();
        return effects.changesRequest() ? edited(stream.request, effects) : stream.request;
    }

    private static FieldList edited(FieldList received, HeaderEffects effects) {
        FieldList edited = received.copy();
        for (String name : effects.removed()) {
            edited.removeAll(name);
        }
        for (HeaderField field : effects.appended()) {
            String value = field.value().strip();
            edited.add(
                    new AsciiString(field.name()),
                    field.secret() ? SensitiveFields.secret(value) : new AsciiString(value));
        }
        return edited;
    }
}

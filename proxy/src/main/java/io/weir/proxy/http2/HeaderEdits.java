package io.weir.proxy.http2;

import io.netty.util.AsciiString;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import java.util.Locale;

/** What header matches of the rules do to the fields of a request that goes to the server. */
final class HeaderEdits {

    private static final AsciiString AUTHORITY = AsciiString.cached(":authority");

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
            String name = field.name().toLowerCase(Locale.ROOT);
            int authority = name.equals("host") ? edited.indexOf(AUTHORITY, 0) : -1;
            if (authority >= 0) {
                edited.setValue(authority, new AsciiString(field.value()));
            } else {
                edited.add(new AsciiString(name), new AsciiString(field.value()));
            }
        }
        return edited;
    }
}

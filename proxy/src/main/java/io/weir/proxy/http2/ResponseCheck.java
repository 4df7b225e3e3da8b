package io.weir.proxy.http2;

import io.netty.util.AsciiString;
import io.weir.proxy.http1.Defect;
import org.jspecify.annotations.Nullable;

/** Whether a response's head is one by RFC 9113, 8.2 and 8.3. */
final class ResponseCheck {

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private long length;

    /** The status of the head; -1 when it has none. */
    static int statusOf(FieldList fields) {
        if (fields.isEmpty() || !fields.name(0).contentEquals(":status")) {
            return -1;
        }
        AsciiString value = fields.value(0);
        long status = FieldRules.number(value);
        return value.length() == 3 && status >= 100 && status < 600 ? (int) status : -1;
    }

    /** What is wrong with the head of a final or interim response; null when nothing is. */
    @Nullable
    Defect read(FieldList fields, ProxiedStream stream, boolean endsStream) {
        int status = statusOf(fields);
        if (status < 0) {
            return Defect.PSEUDO_FIELD;
        }
        length = ProxiedStream.NO_LENGTH;
        for (int i = 1; i < fields.size(); i++) {
            Defect defect = field(fields.name(i), fields.value(i));
            if (defect != null) {
                return defect;
            }
        }
        if (status < 200) {
            boolean sound = status != SWITCHING_PROTOCOLS && !endsStream && length == ProxiedStream.NO_LENGTH;
            return sound ? null : Defect.PROTOCOL_SWITCH;
        }
        boolean bodiless = stream.toHead || status == NO_CONTENT || status == NOT_MODIFIED;
        stream.responseLeft = bodiless ? 0 : length;
        return endsStream && stream.responseLeft > 0 ? Defect.BODY_LENGTH : null;
    }

    private @Nullable Defect field(AsciiString name, AsciiString value) {
        if (FieldRules.isPseudo(name)) {
            return Defect.PSEUDO_FIELD;
        }
        if (name.length() == 14 && name.contentEquals("content-length")) {
            if (length != ProxiedStream.NO_LENGTH) {
                return Defect.LENGTH_REPEATED;
            }
            length = FieldRules.number(value);
            if (length < 0) {
                return Defect.LENGTH_INVALID;
            }
        }
        return FieldRules.defectOf(name, value);
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.FramingFields;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import java.util.List;

/** Does to the field lines of a request what its rules say: just those lines change, and no other byte. */
public final class HeaderRewriting {

    private HeaderRewriting() {}

    /** Whether the effects leave framing and routing alone, and their names and values can stand in a field line. */
    public static boolean isSound(HeaderEffects effects) {
        for (String name : effects.removed()) {
            if (FramingFields.contain(name)) {
                return false;
            }
        }
        for (HeaderField field : effects.appended()) {
            if (FramingFields.contain(field.name())
                    || field.name().isEmpty()
                    || !consistsOf(field.name(), ByteClass.TOKEN)
                    || !consistsOf(field.value(), ByteClass.VALUE)) {
                return false;
            }
        }
        return true;
    }

    /** Writes the head that begins at {@code base} of {@code in}, with these effects, which are sound. */
    public static void write(ByteBuf in, int base, RequestHead head, HeaderEffects effects, ByteBuf out) {
        FieldLines fields = head.fields;
        int runFrom = base + head.from;
        for (int line = 0; line < fields.count(); line++) {
            if (isNamed(in, base, fields, line, effects.removed())) {
                int from = base + fields.nameFrom(line);
                out.writeBytes(in, runFrom, from - runFrom);
                runFrom = base + (line + 1 < fields.count() ? fields.nameFrom(line + 1) : head.to - 2);
            }
        }
        out.writeBytes(in, runFrom, base + head.to - 2 - runFrom);
        for (HeaderField field : effects.appended()) {
            writeText(field.name(), out);
            out.writeByte(':').writeByte(' ');
            writeText(field.value(), out);
            out.writeByte('\r').writeByte('\n');
        }
        out.writeByte('\r').writeByte('\n');
    }

    private static boolean isNamed(ByteBuf in, int base, FieldLines fields, int line, List<String> names) {
        for (String name : names) {
            if (fields.hasName(in, base, line, name)) {
                return true;
            }
        }
        return false;
    }

    private static void writeText(String text, ByteBuf out) {
        for (int i = 0; i < text.length(); i++) {
            out.writeByte(text.charAt(i));
        }
    }

    private static boolean consistsOf(String text, int byteClass) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xff || !ByteClass.is((byte) c, byteClass)) {
                return false;
            }
        }
        return true;
    }
}

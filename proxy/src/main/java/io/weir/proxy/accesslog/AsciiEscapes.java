package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import org.jspecify.annotations.Nullable;

/** JSON's own escapes and one for DEL, which JSON would let through and a terminal acts on. */
final class AsciiEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1L;
    private static final int DEL = 0x7f;

    private final int[] codes = standardAsciiEscapesForJSON();

    AsciiEscapes() {
        codes[DEL] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int codePoint) {
        return null;
    }
}

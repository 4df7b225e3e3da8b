package io.weir.proxy.http1;

import io.weir.rules.snapshot.RuleHeaderNames;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks the field lines behind the last chunk, byte by byte, up to the empty line that ends them. */
final class TrailerReader {

    private enum State {
        LINE_START,
        NAME,
        VALUE,
        LINE_LF,
        END_LF,
        COMPLETE
    }

    /** Longer names are taken for forbidden ones where rules look at headers. */
    private static final int LONGEST_COMPARED = 256;

    private final int maxBytes;
    private final byte[] name = new byte[LONGEST_COMPARED];
    private RuleHeaderNames ruleNames = RuleHeaderNames.NONE;
    private State state = State.LINE_START;
    private int nameLength;
    private int bytes;

    TrailerReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Makes it ready for another trailer.
     *
     * @param names fields that rules look at: a trailer may have none of them
     */
    void reset(RuleHeaderNames names) {
        ruleNames = names;
        state = State.LINE_START;
        nameLength = 0;
        bytes = 0;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    @Nullable
    Defect step(byte value) {
        bytes++;
        if (bytes > maxBytes) {
            return Defect.TRAILER_TOO_LARGE;
        }
        return switch (state) {
            case LINE_START -> lineStart(value);
            case NAME -> name(value);
            case VALUE -> value(value);
            case LINE_LF -> lineFeed(value, State.LINE_START);
            case END_LF -> lineFeed(value, State.COMPLETE);
            case COMPLETE -> throw new IllegalStateException("the trailer is complete");
        };
    }

    private @Nullable Defect lineStart(byte value) {
        nameLength = 0;
        if (value == '\r') {
            state = State.END_LF;
            return null;
        }
        state = State.NAME;
        return value == ':' ? Defect.TRAILER_FIELD : name(value);
    }

    private @Nullable Defect name(byte value) {
        if (value == ':') {
            state = State.VALUE;
            return isForbidden() ? Defect.TRAILER_FIELD : null;
        }
        if (!ByteClass.is(value, ByteClass.TOKEN)) {
            return Defect.TRAILER_FIELD;
        }
        if (nameLength < LONGEST_COMPARED) {
            name[nameLength] = ByteClass.toLowerCase(value);
        }
        nameLength++;
        return null;
    }

    private boolean isForbidden() {
        if (nameLength > LONGEST_COMPARED) {
            return !ruleNames.isEmpty();
        }
        return TrailerFields.forbid(new String(name, 0, nameLength, StandardCharsets.ISO_8859_1), ruleNames);
    }

    private @Nullable Defect value(byte value) {
        if (value == '\r') {
            state = State.LINE_LF;
            return null;
        }
        return ByteClass.is(value, ByteClass.VALUE) ? null : Defect.TRAILER_FIELD;
    }

    private @Nullable Defect lineFeed(byte value, State next) {
        if (value != '\n') {
            return Defect.TRAILER_FIELD;
        }
        state = next;
        return null;
    }
}

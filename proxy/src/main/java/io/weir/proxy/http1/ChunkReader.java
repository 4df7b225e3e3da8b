package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/** Finds the end of a chunked body and checks everything in it that is not data. Can be stopped at every byte. */
final class ChunkReader {

    private enum State {
        SIZE_FIRST,
        SIZE,
        EXTENSION,
        QUOTED,
        QUOTED_PAIR,
        QUOTE_END,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        COMPLETE
    }

    private static final int MAX_SIZE_DIGITS = 16;
    private static final int EXTENSIONS_OF_MESSAGE = 16;

    private final HttpLimits limits;
    private final TrailerReader trailer;
    private State state = State.SIZE_FIRST;
    private long size;
    private int digits;
    private int extensionBytes;
    private boolean valueBegins;
    private int extensionBytesInAll;
    private @Nullable Defect defect;

    ChunkReader(HttpLimits limits) {
        this.limits = limits;
        this.trailer = new TrailerReader(limits.maxTrailerBytes());
    }

    /**
     * Makes it ready for another body.
     *
     * @param names fields that rules look at: a trailer may have none of them
     */
    void reset(RuleHeaderNames names) {
        beginChunk();
        extensionBytesInAll = 0;
        defect = null;
        trailer.reset(names);
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    @Nullable
    Defect defect() {
        return defect;
    }

    /** Index behind the last byte that belongs to the body and is sound. */
    int consume(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && defect == null && state != State.COMPLETE) {
            if (state == State.DATA) {
                int taken = (int) Math.min(size, to - at);
                size -= taken;
                at += taken;
                if (size == 0) {
                    state = State.DATA_CR;
                }
                continue;
            }
            defect = step(in.getByte(at));
            if (defect == null) {
                at++;
            }
        }
        return at;
    }

    private @Nullable Defect step(byte value) {
        return switch (state) {
            case SIZE_FIRST, SIZE -> size(value);
            case EXTENSION, QUOTED, QUOTED_PAIR, QUOTE_END -> extension(value);
            case SIZE_LF -> sizeLineFeed(value);
            case DATA_CR -> expect(value, '\r', State.DATA_LF);
            case DATA_LF -> dataLineFeed(value);
            case TRAILER -> trailer(value);
            case DATA, COMPLETE -> throw new IllegalStateException("no byte to look at in state " + state);
        };
    }

    private @Nullable Defect size(byte value) {
        int digit = ByteClass.hexDigit(value);
        if (digit >= 0) {
            digits++;
            size = size << 4 | digit;
            state = State.SIZE;
            return digits > MAX_SIZE_DIGITS || size < 0 ? Defect.CHUNK_SIZE : null;
        }
        if (state == State.SIZE_FIRST) {
            return Defect.CHUNK_SIZE;
        }
        if (value == ';') {
            state = State.EXTENSION;
            return extension(value);
        }
        if (value == '\r') {
            state = State.SIZE_LF;
            return null;
        }
        return Defect.CHUNK_SIZE;
    }

    private @Nullable Defect extension(byte value) {
        if (value == '\r' && (state == State.EXTENSION || state == State.QUOTE_END)) {
            state = State.SIZE_LF;
            return null;
        }
        extensionBytes++;
        extensionBytesInAll++;
        boolean sound = isSoundExtension(value)
                && extensionBytes <= limits.maxChunkExtensionBytes()
                && extensionBytesInAll <= limits.maxChunkExtensionBytes() * EXTENSIONS_OF_MESSAGE;
        return sound ? null : Defect.CHUNK_EXTENSION;
    }

    /** A quoted string stands only right behind an equals sign, and has no line end in it: the line ends for every reader alike. */
    private boolean isSoundExtension(byte value) {
        boolean mayQuote = valueBegins;
        valueBegins = state == State.EXTENSION && value == '=';
        return switch (state) {
            case QUOTED -> {
                state = value == '"' ? State.QUOTE_END : value == '\\' ? State.QUOTED_PAIR : State.QUOTED;
                yield ByteClass.is(value, ByteClass.VALUE);
            }
            case QUOTED_PAIR -> {
                state = State.QUOTED;
                yield ByteClass.is(value, ByteClass.VALUE);
            }
            case QUOTE_END -> {
                state = State.EXTENSION;
                yield value == ';';
            }
            default -> {
                if (value == '"' && mayQuote) {
                    state = State.QUOTED;
                    yield true;
                }
                yield ByteClass.is(value, ByteClass.CHUNK_EXTENSION);
            }
        };
    }

    private @Nullable Defect sizeLineFeed(byte value) {
        if (value != '\n') {
            return Defect.CHUNK_SIZE;
        }
        state = size == 0 ? State.TRAILER : State.DATA;
        return null;
    }

    private @Nullable Defect dataLineFeed(byte value) {
        if (value != '\n') {
            return Defect.CHUNK_END;
        }
        beginChunk();
        return null;
    }

    private @Nullable Defect trailer(byte value) {
        Defect malformed = trailer.step(value);
        if (trailer.isComplete()) {
            state = State.COMPLETE;
        }
        return malformed;
    }

    private @Nullable Defect expect(byte value, char expected, State next) {
        if (value != expected) {
            return Defect.CHUNK_END;
        }
        state = next;
        return null;
    }

    private void beginChunk() {
        state = State.SIZE_FIRST;
        size = 0;
        digits = 0;
        extensionBytes = 0;
        valueBegins = false;
    }
}

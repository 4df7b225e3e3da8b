package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Brings a path into canonical form: escapes of unreserved bytes are decoded and the digits of others put into upper case, empty
 * segments left out, and dot segments resolved. The query stays as it is.
 */
final class PathRewriting {

    private PathRewriting() {}

    /**
     * Writes the canonical form of the path and query from {@code from} to before {@code to}, in which {@link CanonicalPath} found
     * nothing worse than {@link Defect#TARGET_NOT_CANONICAL}.
     *
     * @return why there is no single such form, or null; decoding may have made something that {@link CanonicalPath} refuses
     */
    static @Nullable Defect write(ByteBuf in, int from, int to, ByteBuf out) {
        int root = out.writerIndex();
        boolean emptyBefore = false;
        int at = from;
        while (at < to && in.getByte(at) == '/') {
            int end = endOfSegment(in, at + 1, to);
            boolean isLast = end == to || in.getByte(end) == '?';
            int slash = out.writerIndex();
            out.writeByte('/');
            writeSegment(in, at + 1, end, to, out);
            switch (dots(out, slash + 1)) {
                case 0 -> {
                    if (out.writerIndex() == slash + 1 && !isLast) {
                        emptyBefore = true;
                        out.writerIndex(slash);
                    }
                }
                case 1 -> out.writerIndex(isLast ? slash + 1 : slash);
                default -> {
                    if (emptyBefore || slash == root) {
                        return Defect.TARGET_AMBIGUOUS;
                    }
                    int parent = lastSlash(out, slash);
                    out.writerIndex(isLast ? parent + 1 : parent);
                }
            }
            at = end;
        }
        out.writeBytes(in, at, to - at);
        return null;
    }

    private static int endOfSegment(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && in.getByte(at) != '/' && in.getByte(at) != '?') {
            at++;
        }
        return at;
    }

    private static void writeSegment(ByteBuf in, int from, int end, int to, ByteBuf out) {
        int at = from;
        while (at < end) {
            int value = PercentEscape.valueAt(in, at, to);
            if (value < 0) {
                out.writeByte(in.getByte(at));
                at++;
            } else {
                if (PercentEscape.isUnreserved(value)) {
                    out.writeByte(value);
                } else {
                    PercentEscape.write(value, out);
                }
                at += PercentEscape.LENGTH;
            }
        }
    }

    /** 1 for a segment that is {@code .}, 2 for {@code ..}, else 0. */
    private static int dots(ByteBuf out, int from) {
        int length = out.writerIndex() - from;
        for (int at = from; at < out.writerIndex(); at++) {
            if (out.getByte(at) != '.') {
                return 0;
            }
        }
        return length <= 2 ? length : 0;
    }

    private static int lastSlash(ByteBuf out, int before) {
        int at = before - 1;
        while (out.getByte(at) != '/') {
            at--;
        }
        return at;
    }
}

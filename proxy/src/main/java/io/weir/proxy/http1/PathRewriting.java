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
     * @return why there is no single such form, and then what was written means nothing; else null
     */
    static @Nullable Defect write(ByteBuf in, int from, int to, ByteBuf out) {
        int root = out.writerIndex();
        int pathTo = writeDecoded(in, from, to, out);
        Defect decoded = CanonicalPath.defectOf(out, root, out.writerIndex());
        if (decoded != null && decoded != Defect.TARGET_NOT_CANONICAL) {
            return decoded;
        }
        Defect unresolved = resolve(out, root, out.writerIndex());
        if (unresolved == null) {
            out.writeBytes(in, pathTo, to - pathTo);
        }
        return unresolved;
    }

    /** Writes the path with its escapes in canonical form; the result is where its query begins. */
    private static int writeDecoded(ByteBuf in, int from, int to, ByteBuf out) {
        int at = from;
        while (at < to && in.getByte(at) != '?') {
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
        return at;
    }

    /** Takes empty and dot segments out of the path from {@code root} to before {@code end}, the end of what is written. */
    private static @Nullable Defect resolve(ByteBuf path, int root, int end) {
        boolean emptyBefore = false;
        int kept = root;
        int at = root;
        while (at < end) {
            int next = endOfSegment(path, at + 1, end);
            boolean isLast = next == end;
            int length = next - at - 1;
            switch (length <= 2 ? dots(path, at + 1, next) : 0) {
                case 0 -> {
                    if (length == 0 && !isLast) {
                        emptyBefore = true;
                    } else {
                        path.setBytes(kept, path, at, length + 1);
                        kept += length + 1;
                    }
                }
                case 1 -> kept = isLast ? endWithSlash(path, kept) : kept;
                default -> {
                    if (emptyBefore || kept == root) {
                        return Defect.TARGET_AMBIGUOUS;
                    }
                    kept = lastSlash(path, kept);
                    kept = isLast ? endWithSlash(path, kept) : kept;
                }
            }
            at = next;
        }
        path.writerIndex(kept);
        return null;
    }

    private static int endOfSegment(ByteBuf path, int from, int end) {
        int at = from;
        while (at < end && path.getByte(at) != '/') {
            at++;
        }
        return at;
    }

    /** How many dots a segment consists of; 0 when it has another byte. */
    private static int dots(ByteBuf path, int from, int to) {
        for (int at = from; at < to; at++) {
            if (path.getByte(at) != '.') {
                return 0;
            }
        }
        return to - from;
    }

    private static int endWithSlash(ByteBuf path, int kept) {
        path.setByte(kept, '/');
        return kept + 1;
    }

    private static int lastSlash(ByteBuf path, int before) {
        int at = before - 1;
        while (path.getByte(at) != '/') {
            at--;
        }
        return at;
    }
}

package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Whether a path and query is in the one form in which no rule and no server can read it differently, and, where another
 * spelling has exactly one such form, that form ({@link PathRewriting}).
 *
 * <p>Canonical path: begins with a slash; segments are not empty (but the last), not {@code .} or {@code ..}, and do not
 * become that or empty when path parameters are taken off; a percent sign begins an upper-case escape of a byte that is not
 * unreserved, no slash, backslash, control byte, and neither part of an overlong UTF-8 sequence nor of a second escape.
 * Canonical query: any well-formed escape but {@code %00}. Bytes outside ASCII and controls stand in neither. The table with
 * reasons is in {@code docs/http.md}.
 */
public final class CanonicalPath {

    private CanonicalPath() {}

    /**
     * What is wrong with the path and query from {@code from} to before {@code to}; null when it is canonical, {@link
     * Defect#TARGET_NOT_CANONICAL} when {@link #rewrite} may have a canonical form for it.
     */
    public static @Nullable Defect defectOf(ByteBuf in, int from, int to) {
        if (from >= to || in.getByte(from) != '/') {
            return Defect.TARGET_FORM;
        }
        Defect found = null;
        int at = from + 1;
        int segment = at;
        while (at < to) {
            byte value = in.getByte(at);
            if (ByteClass.is(value, ByteClass.PLAIN_PATH)) {
                at++;
            } else if (value == '/') {
                found = worse(found, defectOfSegment(in, segment, at));
                segment = ++at;
            } else if (value == '%') {
                found = worse(found, defectOfEscape(in, at, to));
                at += PercentEscape.LENGTH;
            } else if (value == '?') {
                break;
            } else {
                return Defect.TARGET_BYTE;
            }
        }
        int pathTo = Math.min(at, to);
        if (pathTo > segment) {
            found = worse(found, defectOfSegment(in, segment, pathTo));
        }
        return pathTo < to ? worse(found, defectOfQuery(in, pathTo + 1, to)) : found;
    }

    /**
     * Writes the canonical form of a path and query that is {@link Defect#TARGET_NOT_CANONICAL}.
     *
     * @return why there is no such form, and then what was written means nothing; else null
     */
    public static @Nullable Defect rewrite(ByteBuf in, int from, int to, ByteBuf out) {
        int written = out.writerIndex();
        Defect defect = PathRewriting.write(in, from, to, out);
        if (defect == null && defectOf(out, written, out.writerIndex()) != null) {
            defect = Defect.TARGET_AMBIGUOUS;
        }
        return defect;
    }

    /** What is wrong with a query, from behind its question mark; null when nothing is. */
    static @Nullable Defect defectOfQuery(ByteBuf in, int from, int to) {
        for (int at = from; at < to; at++) {
            byte value = in.getByte(at);
            if (!ByteClass.is(value, ByteClass.QUERY)) {
                return Defect.TARGET_BYTE;
            }
            if (value == '%') {
                int escaped = PercentEscape.valueAt(in, at, to);
                if (escaped <= 0) {
                    return escaped == 0 ? Defect.TARGET_AMBIGUOUS : Defect.TARGET_PERCENT;
                }
            }
        }
        return null;
    }

    /** The one that cannot be mended, if there is one; of two the first. */
    private static @Nullable Defect worse(@Nullable Defect left, @Nullable Defect right) {
        return left == null || (left == Defect.TARGET_NOT_CANONICAL && right != null) ? right : left;
    }

    /** Empty, {@code .} and {@code ..} can be mended, but not when path parameters or what could be some stand behind. */
    private static @Nullable Defect defectOfSegment(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && at - from < 3 && in.getByte(at) == '.') {
            at++;
        }
        if (at - from > 2) {
            return null;
        }
        if (at == to) {
            return Defect.TARGET_NOT_CANONICAL;
        }
        boolean parameters = in.getByte(at) == ';' || PercentEscape.valueAt(in, at, to) == ';';
        return parameters ? Defect.TARGET_AMBIGUOUS : null;
    }

    private static @Nullable Defect defectOfEscape(ByteBuf in, int at, int to) {
        int value = PercentEscape.valueAt(in, at, to);
        if (value < 0) {
            return Defect.TARGET_PERCENT;
        }
        if (PercentEscape.readsDifferently(in, at, to, value)) {
            return Defect.TARGET_AMBIGUOUS;
        }
        return PercentEscape.isCanonical(in, at, value) ? null : Defect.TARGET_NOT_CANONICAL;
    }
}

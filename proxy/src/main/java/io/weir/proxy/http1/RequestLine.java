package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.http1.RequestHead.TargetForm;
import org.jspecify.annotations.Nullable;

/** Reads request lines: method, target and version. */
final class RequestLine {

    private static final int VERSION_LENGTH = 8;
    private static final String SCHEME = "http://";

    private final int maxTargetBytes;

    /**
     * A reader of request lines.
     *
     * @param maxTargetBytes most bytes of a target
     */
    RequestLine(int maxTargetBytes) {
        this.maxTargetBytes = maxTargetBytes;
    }

    /**
     * Reads one line into a head.
     *
     * @param base index in {@code in} of the head's first byte
     * @param from index of the line's first byte
     * @param to index of its CR
     * @return what is wrong with it, or null
     */
    @Nullable
    Defect read(ByteBuf in, int base, int from, int to, RequestHead head) {
        int methodTo = from;
        while (methodTo < to && ByteClass.is(in.getByte(methodTo), ByteClass.TOKEN)) {
            methodTo++;
        }
        if (methodTo == from || methodTo == to || in.getByte(methodTo) != ' ') {
            return methodTo == to ? Defect.REQUEST_LINE : Defect.METHOD;
        }
        int targetFrom = methodTo + 1;
        int targetTo = to - VERSION_LENGTH - 1;
        if (targetTo <= targetFrom || in.getByte(targetTo) != ' ') {
            return Defect.REQUEST_LINE;
        }
        Defect version = version(in, targetTo + 1, head);
        if (version != null) {
            return version;
        }
        if (targetTo - targetFrom > maxTargetBytes) {
            return Defect.TARGET_TOO_LONG;
        }
        head.methodTo = methodTo - base;
        head.targetFrom = targetFrom - base;
        head.targetTo = targetTo - base;
        head.pathFrom = head.targetFrom;
        head.head = isMethod(in, from, methodTo, "HEAD");
        head.get = isMethod(in, from, methodTo, "GET");
        head.connect = isMethod(in, from, methodTo, "CONNECT");
        head.options = isMethod(in, from, methodTo, "OPTIONS");
        return target(in, base, targetFrom, targetTo, head);
    }

    private static @Nullable Defect version(ByteBuf in, int from, RequestHead head) {
        boolean shaped = in.getByte(from) == 'H'
                && in.getByte(from + 1) == 'T'
                && in.getByte(from + 2) == 'T'
                && in.getByte(from + 3) == 'P'
                && in.getByte(from + 4) == '/'
                && ByteClass.isDigit(in.getByte(from + 5))
                && in.getByte(from + 6) == '.'
                && ByteClass.isDigit(in.getByte(from + 7));
        if (!shaped) {
            return Defect.REQUEST_LINE;
        }
        byte minor = in.getByte(from + 7);
        head.http10 = minor == '0';
        return in.getByte(from + 5) == '1' && minor <= '1' ? null : Defect.VERSION;
    }

    private static @Nullable Defect target(ByteBuf in, int base, int from, int to, RequestHead head) {
        byte first = in.getByte(from);
        if (head.connect) {
            return authorityForm(in, base, from, to, head);
        }
        if (first == '/') {
            head.form = TargetForm.ORIGIN;
            return path(in, from, to, head);
        }
        if (first == '*' && to - from == 1) {
            head.form = TargetForm.ASTERISK;
            return head.options ? null : Defect.TARGET_FORM;
        }
        return absoluteForm(in, base, from, to, head);
    }

    /** Host and port; the path that rules see is empty. */
    private static @Nullable Defect authorityForm(ByteBuf in, int base, int from, int to, RequestHead head) {
        head.form = TargetForm.AUTHORITY;
        head.authorityFrom = from - base;
        head.authorityTo = to - base;
        head.pathFrom = head.targetTo;
        return HostField.isValid(in, from, to) && HostField.hasPort(in, from, to) ? null : Defect.TARGET_FORM;
    }

    private static @Nullable Defect absoluteForm(ByteBuf in, int base, int from, int to, RequestHead head) {
        int authorityFrom = from + SCHEME.length();
        if (authorityFrom >= to || !FieldLines.equalsIgnoreCase(in, from, authorityFrom, SCHEME)) {
            return Defect.TARGET_FORM;
        }
        int authorityTo = authorityFrom;
        while (authorityTo < to && in.getByte(authorityTo) != '/' && in.getByte(authorityTo) != '?') {
            authorityTo++;
        }
        head.form = TargetForm.ABSOLUTE;
        head.authorityFrom = authorityFrom - base;
        head.authorityTo = authorityTo - base;
        head.pathFrom = authorityTo - base;
        if (!HostField.isValid(in, authorityFrom, authorityTo)) {
            return Defect.TARGET_AUTHORITY;
        }
        if (authorityTo == to || in.getByte(authorityTo) == '?') {
            head.pathNeedsRewriting = true;
            return CanonicalPath.defectOfQuery(in, Math.min(authorityTo + 1, to), to);
        }
        return path(in, authorityTo, to, head);
    }

    private static @Nullable Defect path(ByteBuf in, int from, int to, RequestHead head) {
        Defect defect = CanonicalPath.defectOf(in, from, to);
        head.pathNeedsRewriting = defect == Defect.TARGET_NOT_CANONICAL;
        return head.pathNeedsRewriting ? null : defect;
    }

    private static boolean isMethod(ByteBuf in, int from, int to, String method) {
        if (to - from != method.length()) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            if (in.getByte(from + i) != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

package io.weir.proxy.http2;

import io.weir.rules.snapshot.HttpRequestView;

/** A stream's request as rules see it. One for a connection: what it gives is valid until it is set again. */
final class StreamView implements HttpRequestView {

    private static final FieldList NOTHING = new FieldList();

    private FieldList fields = NOTHING;
    private CharSequence method = "";
    private CharSequence path = "";
    private CharSequence authority = "";

    StreamView set(ProxiedStream stream) {
        fields = stream.request;
        method = stream.method;
        path = stream.path;
        authority = stream.authority;
        return this;
    }

    @Override
    public CharSequence method() {
        return method;
    }

    @Override
    public CharSequence pathAndQuery() {
        return path;
    }

    @Override
    public CharSequence authority() {
        return authority;
    }

    /** A stream never becomes another protocol. */
    @Override
    public CharSequence upgrade() {
        return "";
    }

    /** All fields of {@code cookie} are one, and {@code host} is the authority however it was sent. */
    @Override
    public int headerCount(String lowerCaseName) {
        if (lowerCaseName.equals("host")) {
            return authority.length() == 0 ? 0 : 1;
        }
        int found = 0;
        int at = fields.indexOf(lowerCaseName, 0);
        while (at >= 0) {
            found++;
            at = fields.indexOf(lowerCaseName, at + 1);
        }
        return found > 1 && lowerCaseName.equals("cookie") ? 1 : found;
    }

    @Override
    public CharSequence headerValue(String lowerCaseName, int index) {
        int count = headerCount(lowerCaseName);
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("field " + lowerCaseName + " number " + index + " of " + count);
        }
        if (lowerCaseName.equals("host")) {
            return authority;
        }
        int at = fields.indexOf(lowerCaseName, 0);
        if (lowerCaseName.equals("cookie")) {
            return cookie(at);
        }
        for (int i = 0; i < index; i++) {
            at = fields.indexOf(lowerCaseName, at + 1);
        }
        return fields.value(at);
    }

    /** The crumbs of Cookie put together again (RFC 9113, 8.2.3). */
    private CharSequence cookie(int first) {
        int at = fields.indexOf("cookie", first + 1);
        if (at < 0) {
            return fields.value(first);
        }
        StringBuilder whole = new StringBuilder(fields.value(first));
        for (; at >= 0; at = fields.indexOf("cookie", at + 1)) {
            whole.append("; ").append(fields.value(at));
        }
        return whole;
    }
}

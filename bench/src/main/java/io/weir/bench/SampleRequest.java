package io.weir.bench;

import io.weir.rules.snapshot.HttpRequestView;

/** A request without header fields beside Host. */
record SampleRequest(CharSequence method, CharSequence pathAndQuery, CharSequence authority)
        implements HttpRequestView {

    @Override
    public CharSequence upgrade() {
        return "";
    }

    @Override
    public int headerCount(String lowerCaseName) {
        return 0;
    }

    @Override
    public CharSequence headerValue(String lowerCaseName, int index) {
        throw new IndexOutOfBoundsException(lowerCaseName + " " + index);
    }
}

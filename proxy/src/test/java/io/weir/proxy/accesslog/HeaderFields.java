package io.weir.proxy.accesslog;

import io.weir.rules.snapshot.HttpRequestView;
import java.util.List;
import java.util.Map;

/** A request with these header fields, names in lower case. */
record HeaderFields(Map<String, List<String>> fields) implements HttpRequestView {

    @Override
    public CharSequence method() {
        return "GET";
    }

    @Override
    public CharSequence pathAndQuery() {
        return "/";
    }

    @Override
    public CharSequence authority() {
        return "";
    }

    @Override
    public CharSequence upgrade() {
        return "";
    }

    @Override
    public int headerCount(String lowerCaseName) {
        return fields.getOrDefault(lowerCaseName, List.of()).size();
    }

    @Override
    public CharSequence headerValue(String lowerCaseName, int index) {
        return fields.getOrDefault(lowerCaseName, List.of()).get(index);
    }
}

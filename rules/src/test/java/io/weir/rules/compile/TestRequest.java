package io.weir.rules.compile;

import io.weir.rules.snapshot.HttpRequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request written down in full.
 *
 * @param headers field lines, {@code name:value} each; the proxy is ready for the protocol of the first {@code upgrade}
 */
record TestRequest(String method, String path, String host, List<String> headers) implements HttpRequestView {

    static TestRequest of(String method, String path) {
        return new TestRequest(method, path, "", List.of());
    }

    @Override
    public CharSequence pathAndQuery() {
        return path;
    }

    @Override
    public CharSequence authority() {
        return host;
    }

    @Override
    public CharSequence upgrade() {
        return values("upgrade").stream().findFirst().orElse("");
    }

    @Override
    public int headerCount(String lowerCaseName) {
        return values(lowerCaseName).size();
    }

    @Override
    public CharSequence headerValue(String lowerCaseName, int index) {
        return values(lowerCaseName).get(index);
    }

    List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (String line : headers) {
            int colon = line.indexOf(':');
            if (line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                values.add(line.substring(colon + 1));
            }
        }
        return values;
    }
}

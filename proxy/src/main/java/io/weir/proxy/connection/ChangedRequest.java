package io.weir.proxy.connection;

import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import io.weir.rules.snapshot.HttpRequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A request as it is after the first side's rules have changed its header fields: what the second side's rules judge. */
record ChangedRequest(HttpRequestView request, HeaderEffects effects) implements HttpRequestView {

    /** What both effects come to, one after the other: what the second removes of the first's is not appended. */
    static HeaderEffects join(HeaderEffects first, HeaderEffects second) {
        Set<String> removed = new TreeSet<>(first.removed());
        removed.addAll(second.removed());
        List<HeaderField> appended = new ArrayList<>();
        first.appended().stream()
                .filter(field -> !second.removed().contains(field.name()))
                .forEach(appended::add);
        appended.addAll(second.appended());
        return new HeaderEffects(
                List.copyOf(removed),
                appended,
                union(first.missing(), second.missing()),
                union(first.rejected(), second.rejected()));
    }

    private static List<HeaderField> union(List<HeaderField> left, List<HeaderField> right) {
        return Stream.concat(left.stream(), right.stream()).distinct().toList();
    }

    @Override
    public CharSequence method() {
        return request.method();
    }

    @Override
    public CharSequence pathAndQuery() {
        return request.pathAndQuery();
    }

    @Override
    public CharSequence authority() {
        return request.authority();
    }

    @Override
    public CharSequence upgrade() {
        return request.upgrade();
    }

    @Override
    public int headerCount(String lowerCaseName) {
        return received(lowerCaseName) + appended(lowerCaseName).size();
    }

    @Override
    public CharSequence headerValue(String lowerCaseName, int index) {
        int received = received(lowerCaseName);
        return index < received
                ? request.headerValue(lowerCaseName, index)
                : appended(lowerCaseName).get(index - received);
    }

    private int received(String lowerCaseName) {
        return effects.removed().contains(lowerCaseName) ? 0 : request.headerCount(lowerCaseName);
    }

    private List<String> appended(String lowerCaseName) {
        return effects.appended().stream()
                .filter(field -> field.name().equals(lowerCaseName))
                .map(HeaderField::value)
                .toList();
    }
}

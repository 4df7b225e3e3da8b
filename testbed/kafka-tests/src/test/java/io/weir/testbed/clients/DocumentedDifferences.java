package io.weir.testbed.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Compares what was measured with what is documented. */
final class DocumentedDifferences {

    private DocumentedDifferences() {}

    /** Fails for a difference that the table under this heading does not have, and for one that it has and that is no more. */
    static void check(String heading, List<List<String>> measured) {
        List<Difference> documented = Difference.documented(heading);
        List<List<String>> known = documented.stream().map(Difference::cells).toList();
        List<String> unlisted = measured.stream()
                .filter(cells -> !known.contains(cells))
                .map(cells -> new Difference(cells, "").row())
                .toList();
        List<String> gone = documented.stream()
                .filter(each -> !measured.contains(each.cells()))
                .map(Difference::row)
                .toList();
        List<String> unexplained = documented.stream()
                .filter(each -> each.why().isEmpty())
                .map(Difference::row)
                .toList();

        assertThat(String.join("\n", unlisted))
                .as("differences that %s does not list", Difference.file())
                .isEmpty();
        assertThat(String.join("\n", gone))
                .as("differences that %s lists and that are no more", Difference.file())
                .isEmpty();
        assertThat(unexplained).as("differences without an explanation").isEmpty();
    }
}

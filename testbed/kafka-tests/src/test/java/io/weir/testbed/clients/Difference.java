package io.weir.testbed.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A row of a table in {@code docs/kafka-equivalence.md}: what weir answers otherwise than a broker with ACLs.
 *
 * @param cells what is compared with what was measured
 * @param why the explanation, never empty
 */
record Difference(List<String> cells, String why) {

    Difference {
        cells = List.copyOf(cells);
    }

    static Path file() {
        return ChildProcess.root().resolve("docs/kafka-equivalence.md");
    }

    /** The rows of the table under a heading, without its head. */
    static List<Difference> documented(String heading) {
        List<Difference> rows = new ArrayList<>();
        boolean under = false;
        int line = 0;
        for (String each : lines()) {
            if (each.startsWith("#")) {
                under = each.equals("## " + heading);
                line = 0;
            } else if (under && each.startsWith("|") && ++line > 2) {
                List<String> cells = Arrays.stream(
                                each.substring(1, each.lastIndexOf('|')).split("\\|", -1))
                        .map(String::strip)
                        .toList();
                rows.add(new Difference(cells.subList(0, cells.size() - 1), cells.get(cells.size() - 1)));
            }
        }
        return rows;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The row as it would stand in the table. */
    String row() {
        return "| " + String.join(" | ", cells) + " | " + why + " |";
    }
}

package io.weir.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as its widest cell and three blanks apart. A row may have cells of several lines. */
final class TextTable {

    private static final int GAP = 3;

    private final List<List<String>> lines = new ArrayList<>();

    TextTable(String... header) {
        lines.add(List.of(header));
    }

    /** Adds one line of cells. */
    TextTable line(String... cells) {
        lines.add(List.of(cells));
        return this;
    }

    /** Adds a row: the {@code wide} column has one line for each of its texts, the others stand on the first one. */
    TextTable row(int wide, List<String> texts, String... cells) {
        for (int i = 0; i < Math.max(1, texts.size()); i++) {
            List<String> line = new ArrayList<>();
            for (int column = 0; column < cells.length; column++) {
                String other = i == 0 ? cells[column] : "";
                line.add(column == wide && i < texts.size() ? texts.get(i) : other);
            }
            lines.add(line);
        }
        return this;
    }

    void print(PrintWriter out) {
        int columns = lines.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                text.append(line.get(column));
                text.append(" ".repeat(widths[column] - line.get(column).length() + GAP));
            }
            out.println(text.toString().stripTrailing());
        }
    }
}

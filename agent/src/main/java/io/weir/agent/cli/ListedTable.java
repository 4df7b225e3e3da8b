package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How entries of a list become lines of a table: the heads of its columns, and what stands in each. */
final class ListedTable {

    private final Map<String, Function<JsonNode, String>> columns = new LinkedHashMap<>();

    /** One more column, with a member of each entry. */
    ListedTable column(String head, String member) {
        return column(head, entry -> entry.path(member).asText());
    }

    /** One more column. */
    ListedTable column(String head, Function<JsonNode, String> cell) {
        columns.put(head, cell);
        return this;
    }

    void print(PrintWriter out, JsonNode entries) {
        TextTable table = new TextTable(columns.keySet().toArray(String[]::new));
        for (JsonNode entry : entries) {
            table.line(columns.values().stream().map(cell -> cell.apply(entry)).toArray(String[]::new));
        }
        table.print(out);
    }

    /** The texts of a list. */
    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}

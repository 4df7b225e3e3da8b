package io.weir.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextTableTest {

    @Test
    void columns_are_as_wide_as_their_widest_cell_and_lines_end_with_text() {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            new TextTable("ID", "LABELS", "STATUS")
                    .line("", "(source:key)", "")
                    .row(1, List.of("k8s:a=b", "k8s:c=d"), "12345", "", "ready")
                    .row(1, List.of(), "6", "-", "not-ready")
                    .print(out);
        }
        assertThat(text.toString().lines())
                .containsExactly(
                        "ID      LABELS         STATUS",
                        "        (source:key)",
                        "12345   k8s:a=b        ready",
                        "        k8s:c=d",
                        "6       -              not-ready");
    }
}

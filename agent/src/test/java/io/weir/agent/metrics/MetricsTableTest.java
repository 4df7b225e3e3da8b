package io.weir.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of docs/observability.md against what is measured. */
class MetricsTableTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "observability.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(weir_[a-z0-9_]+)` \\| ([a-z]+) \\| ([a-z ]+) \\| ([^|]*)\\| .+ \\|");
    private static final Pattern LABEL = Pattern.compile("`([a-z]+)`");

    @Test
    void everyMetricStandsInTheTableWithItsTypeAndLabelsAndNoOther() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("| `weir_")) {
                Matcher row = ROW.matcher(line);
                assertThat(row.matches()).as("form of the row %s", line).isTrue();
                List<String> labels = new ArrayList<>();
                Matcher label = LABEL.matcher(row.group(4));
                while (label.find()) {
                    labels.add(label.group(1));
                }
                documented.put(row.group(1), row.group(2) + new TreeSet<>(labels));
            }
        }

        Map<String, String> measured = new TreeMap<>();
        for (MetricSnapshot metric : SampleMetrics.ofAgent().read()) {
            if (metric.getMetadata().getName().startsWith("weir_")) {
                measured.put(shownName(metric), type(metric) + labels(metric));
            }
        }
        assertThat(documented).isEqualTo(measured);
    }

    @Test
    void anAgentThatDoesNotAnswerStillShowsItsProxy() {
        Map<String, MetricSnapshot> all = SampleMetrics.ofSilentAgent().read().stream()
                .collect(Collectors.toMap(metric -> metric.getMetadata().getName(), metric -> metric));

        assertThat(all)
                .containsKeys("weir_agent_answers", "weir_policy_l7")
                .doesNotContainKeys("weir_policies", "weir_endpoints");
    }

    private static String shownName(MetricSnapshot metric) {
        String name = metric.getMetadata().getName();
        return switch (type(metric)) {
            case "counter" -> name + "_total";
            case "info" -> name + "_info";
            default -> name;
        };
    }

    private static String type(MetricSnapshot metric) {
        if (metric instanceof CounterSnapshot) {
            return "counter";
        }
        if (metric instanceof HistogramSnapshot) {
            return "histogram";
        }
        return metric instanceof InfoSnapshot ? "info" : "gauge";
    }

    private static Set<String> labels(MetricSnapshot metric) {
        TreeSet<String> names = new TreeSet<>();
        for (DataPointSnapshot point : metric.getDataPoints()) {
            for (Label label : point.getLabels()) {
                names.add(label.getName());
            }
        }
        return names;
    }
}

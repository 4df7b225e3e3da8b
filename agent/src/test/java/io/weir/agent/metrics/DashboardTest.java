package io.weir.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queries of the Grafana dashboard against what a scrape gives. */
class DashboardTest {

    private static final Path DASHBOARD = Path.of("..", "deploy", "dashboards", "weir.json");
    private static final Pattern SERIES = Pattern.compile("\\b((?:weir|jvm|process)_[a-z0-9_]+)\\b(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=|!=|=~|!~)");
    private static final Pattern GROUPING = Pattern.compile("by \\(([a-z_, ]+)\\)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    /** Labels that a scrape gets from Prometheus. */
    private static final Set<String> OF_THE_SCRAPE = Set.of("instance", "job");

    private static final Map<String, Set<String>> SCRAPED = scrape();

    @ParameterizedTest
    @MethodSource("queries")
    void everyQueryAsksForSeriesAndLabelsThatThereAre(String query) {
        Set<String> used = new TreeSet<>();
        Set<String> labels = new TreeSet<>(OF_THE_SCRAPE);
        Matcher series = SERIES.matcher(query);
        while (series.find()) {
            assertThat(SCRAPED).as(query).containsKey(series.group(1));
            Set<String> its = SCRAPED.getOrDefault(series.group(1), Set.of());
            labels.addAll(its);
            Matcher matcher = MATCHER.matcher(series.group(2) == null ? "" : series.group(2));
            while (matcher.find()) {
                assertThat(its.contains(matcher.group(1)) || OF_THE_SCRAPE.contains(matcher.group(1)))
                        .as("label %s in %s", matcher.group(1), query)
                        .isTrue();
            }
            used.add(series.group(1));
        }
        Matcher grouping = GROUPING.matcher(query);
        while (grouping.find()) {
            assertThat(labels).as(query).contains(grouping.group(1).split(", ?", -1));
        }
        assertThat(used).as("series in %s", query).isNotEmpty();
    }

    @Test
    void panelsHaveNumbersOfTheirOwnAndDoNotOverlap() throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        Set<String> cells = new TreeSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            assertThat(numbers.add(panel.get("id").asInt()))
                    .as(panel.get("title").asText())
                    .isTrue();
            JsonNode place = panel.get("gridPos");
            for (int x = 0; x < place.get("w").asInt(); x++) {
                String cell = place.get("y").asInt() + "/" + (place.get("x").asInt() + x);
                assertThat(cells.add(cell)).as(panel.get("title").asText()).isTrue();
                assertThat(place.get("x").asInt() + x).isLessThan(24);
            }
        }
        assertThat(numbers).hasSizeGreaterThan(20);
    }

    static List<String> queries() throws IOException {
        Stream<String> panels = dashboard().findValuesAsText("expr").stream();
        String variable = dashboard().at("/templating/list/1/query/query").asText();
        Matcher values = Pattern.compile("label_values\\((\\w+), \\w+\\)").matcher(variable);
        assertThat(values.matches()).as(variable).isTrue();
        return Stream.concat(panels, Stream.of(values.group(1))).distinct().toList();
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(DASHBOARD.toFile());
    }

    /** The names of all series and the labels of each. */
    private static Map<String, Set<String>> scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create()
                    .write(text, SampleMetrics.ofAgent().read());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        Map<String, Set<String>> series = new HashMap<>();
        text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    Matcher sample = SAMPLE.matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    Set<String> labels = series.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                    while (label.find()) {
                        labels.add(label.group(1));
                    }
                });
        return series;
    }
}

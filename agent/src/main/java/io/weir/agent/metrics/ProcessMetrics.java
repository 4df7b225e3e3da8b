package io.weir.agent.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.agent.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All metrics of this process, to be read and nothing else. From any thread; reading may take a while. */
public final class ProcessMetrics {

    private static final ExpositionFormatWriter TEXT = PrometheusTextFormatWriter.create();
    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** The metrics of these parts and of the JVM. */
    public ProcessMetrics(List<MultiCollector> parts) {
        registry.register(() -> InfoSnapshot.builder()
                .name("weir_build")
                .help("The version of weir and of the JVM it runs on.")
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "version",
                                Version.text(),
                                "java",
                                Runtime.version().toString()))
                        .build())
                .build());
        parts.forEach(registry::register);
        JvmMetrics.builder().register(registry);
    }

    /**
     * What a scrape gets.
     *
     * @param contentType its media type
     * @param body the text
     */
    public record Page(String contentType, String body) {}

    /** All of them as text, in the format that the {@code Accept} field asks for: OpenMetrics by name, else Prometheus's own. */
    public Page page(String accept) {
        ExpositionFormatWriter writer = OPEN_METRICS.accepts(accept) ? OPEN_METRICS : TEXT;
        ByteArrayOutputStream body = new ByteArrayOutputStream(32 * 1024);
        try {
            writer.write(body, read());
        } catch (IOException impossible) {
            throw new UncheckedIOException("metrics into memory", impossible);
        }
        return new Page(writer.getContentType(), body.toString(StandardCharsets.UTF_8));
    }

    /** All of them as they are now. */
    public MetricSnapshots read() {
        return registry.scrape();
    }
}

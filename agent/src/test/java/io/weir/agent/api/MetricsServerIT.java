package io.weir.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.agent.metrics.SampleMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics endpoint as a scraper, and as somebody else, sees it. */
@Timeout(120)
final class MetricsServerIT {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{([^}]*)})? ([0-9.eE+-]+|\\+Inf|NaN)");
    /** That of the Debian package, whatever else is on the path. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

    private final HttpClient client = HttpClient.newHttpClient();
    private MetricsServer server = start();

    private static MetricsServer start() {
        try {
            return MetricsServer.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SampleMetrics.ofAgent());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @BeforeEach
    void listens() {
        assertThat(server.address().getPort()).isPositive();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String accept) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!accept.isEmpty()) {
            request.header("accept", accept);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                        text/plain",
        "*/*,                       text/plain",
        "text/plain;version=0.0.4,  text/plain",
        "application/openmetrics-text;version=1.0.0, application/openmetrics-text",
        "'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3', application/openmetrics-text"
    })
    void theScraperChoosesTheFormat(String accept, String mediaType) throws Exception {
        HttpResponse<String> answer = send("GET", "/metrics", accept);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(mediaType);
        assertThat(answer.body().endsWith("# EOF\n")).isEqualTo(mediaType.contains("openmetrics"));
        assertThat(answer.body()).contains("weir_policy_l7_total{protocol=\"http1\",rule=\"forwarded\"} 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/metrics", "/v1/status", "/v1/policies", "/metrics/"})
    void nothingElseIsThere(String path) throws Exception {
        assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aPathWithDotSegmentsLeadsNowhere() throws Exception {
        assertThat(send("GET", "/metrics/../v1/status", "").statusCode()).isBetween(400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void nothingCanBeChanged(String method) throws Exception {
        assertThat(send(method, "/metrics", "").statusCode()).isEqualTo(405);
    }

    @Test
    void connectionsThatAskForNothingShutNoScraperOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort());
                silent.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream()
                            .write("GET /metrics HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(scrapeFrom("127.0.0.2")).startsWith("HTTP/1.1 200 OK");
            for (Socket socket : silent) {
                socket.setSoTimeout(20_000);
                assertThat(endOf(socket)).as("what a silent client reads last").isEqualTo(-1);
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** The answer to a peer with this address. */
    private String scrapeFrom(String peer) throws IOException {
        InetSocketAddress server = this.server.address();
        try (Socket socket = new Socket(server.getAddress(), server.getPort(), InetAddress.getByName(peer), 0)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Reads until the server closes, with FIN or RST. */
    private static int endOf(Socket socket) throws IOException {
        try {
            int read = socket.getInputStream().read();
            while (read >= 0) {
                read = socket.getInputStream().read();
            }
            return read;
        } catch (SocketException reset) {
            return -1;
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        InetSocketAddress taken = server.address();
        assertThatThrownBy(() -> MetricsServer.start(taken, SampleMetrics.ofAgent()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metrics on " + taken)
                .hasMessageContaining("in use");
    }

    @Test
    void everySampleHasHelpTypeAndOneValueAndHistogramsAddUp() throws Exception {
        Set<String> helped = new HashSet<>();
        Set<String> typed = new HashSet<>();
        Map<String, Double> samples = new HashMap<>();
        Map<String, Double> lastBucket = new HashMap<>();
        for (String line : send("GET", "/metrics", "").body().lines().toList()) {
            if (line.startsWith("# HELP ")) {
                assertThat(helped.add(line.split(" ", 4)[2])).as(line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                assertThat(typed.add(line.split(" ", 4)[2])).as(line).isTrue();
            } else {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                String name = sample.group(1);
                String family = name.replaceAll("_(bucket|sum|count)$", "");
                assertThat(typed).as(line).containsAnyOf(name, family);
                double value =
                        "+Inf".equals(sample.group(3)) ? Double.POSITIVE_INFINITY : Double.parseDouble(sample.group(3));
                assertThat(samples.put(name + "{" + sample.group(2) + "}", value))
                        .as("second value of %s", line)
                        .isNull();
                if (name.endsWith("_bucket")) {
                    String series = family + String.valueOf(sample.group(2)).replaceAll(",?le=\"[^\"]*\"", "");
                    assertThat(value).as(line).isGreaterThanOrEqualTo(lastBucket.getOrDefault(series, 0.0));
                    lastBucket.put(series, value);
                }
            }
        }

        assertThat(helped).isEqualTo(typed);
        assertThat(samples).containsEntry("weir_kernel_drops_total{reason=\"policy_denied\"}", 17.0);
        assertThat(lastBucket).containsEntry("weir_request_duration_secondsprotocol=\"http1\"", 1.0);
        assertThat(samples.keySet())
                .anyMatch(name -> name.startsWith("jvm_memory_used_bytes"))
                .anyMatch(name -> name.startsWith("jvm_gc_collection_seconds"))
                .anyMatch(name -> name.startsWith("jvm_threads_current"))
                .anyMatch(name -> name.startsWith("weir_build_info"));
    }

    @ParameterizedTest
    @CsvSource({"prometheus_client.parser, ''", "prometheus_client.openmetrics.parser, " + OPEN_METRICS})
    void aParserOfPrometheusItselfReadsIt(String parser, String accept, @TempDir Path directory) throws Exception {
        requirePython(parser);
        Path page = Files.writeString(
                directory.resolve("page"), send("GET", "/metrics", accept).body());
        Process process = new ProcessBuilder(
                        PYTHON,
                        "-c",
                        "import sys, " + parser + " as p\n"
                                + "families = list(p.text_string_to_metric_families(open(sys.argv[1]).read()))\n"
                                + "print(sorted(f.name + ' ' + f.type for f in families if f.name.startswith('weir_policy')))",
                        page.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("weir_policy_l7 counter", "weir_policy_revision gauge");
    }

    private static void requirePython(String module) throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder(PYTHON, "-c", "import " + module).start().waitFor() == 0;
        } catch (IOException noPython) {
            there = false;
        }
        if (there) {
            return;
        }
        String missing = "python3-prometheus-client is not installed: no real parser to read the page with";
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(missing);
        }
        Assumptions.abort(missing);
    }
}

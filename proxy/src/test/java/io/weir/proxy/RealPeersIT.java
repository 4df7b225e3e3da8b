package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients and servers that others wrote: curl and those of the JDK. */
final class RealPeersIT {

    private static final String DENIED =
            "HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: 15\r\n\r\nAccess denied\r\n";

    /** Answers every request with the body it got, or with its path. */
    private static HttpServer jdkServer() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer =
                    body.length > 0 ? body : exchange.getRequestURI().toString().getBytes(StandardCharsets.ISO_8859_1);
            boolean chunked = answer.length > 100_000;
            exchange.sendResponseHeaders(200, chunked ? 0 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String curl(String... arguments) throws IOException {
        ProcessBuilder curl = new ProcessBuilder();
        curl.command().add("curl");
        curl.command().addAll(List.of("--silent", "--show-error", "--include", "--max-time", "10"));
        curl.command().addAll(List.of(arguments));
        Process running = curl.redirectErrorStream(true).start();
        try {
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return output;
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    @Test
    void curlGetsWhatIsAllowedAndTheDenialOfWhatIsNot() throws IOException {
        HttpServer server = jdkServer();
        try (ProxyRig proxy = new ProxyRig(server.getAddress(), TestPolicy.http())) {
            String base = "http://127.0.0.1:" + proxy.address().getPort();
            assertThat(curl(base + "/ok?x=1")).startsWith("HTTP/1.1 200 OK").endsWith("/ok?x=1");
            assertThat(curl("--request", "PUT", base + "/no")).isEqualTo(DENIED);
            assertThat(curl("--head", base + "/no")).isEqualTo(DENIED.substring(0, DENIED.length() - 15));
            assertThat(curl(base + "/ok1", base + "/no", base + "/ok2"))
                    .contains("/ok1", DENIED)
                    .endsWith("/ok2");
            assertThat(curl("--http1.0", base + "/no"))
                    .isEqualTo(DENIED.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"));
            assertThat(curl("--data", "x".repeat(5_000), "--header", "Expect: 100-continue", base + "/ok"))
                    .endsWith("x".repeat(5_000));
            assertThat(curl("--data", "abc", "--header", "Transfer-Encoding: chunked", base + "/ok"))
                    .endsWith("abc");
            assertThat(curl("--path-as-is", base + "/ok/../no")).isEqualTo(DENIED);
            assertThat(curl("--path-as-is", base + "/no/%2e%2e//ok")).endsWith("/ok");
            assertThat(curl("--path-as-is", base + "/ok/../../no")).startsWith("HTTP/1.1 400 ");
            assertThat(curl("--http2", base + "/ok")).startsWith("HTTP/1.1 200 OK");
            assertThat(curl("--http2-prior-knowledge", base + "/ok")).doesNotContain("200 OK");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void manyRequestsOfTheJdkClientAtOnceAllComeBack() throws IOException {
        HttpServer server = jdkServer();
        try (ProxyRig proxy = new ProxyRig(server.getAddress(), TestPolicy.http())) {
            HttpClient client = HttpClient.newHttpClient();
            URI base = URI.create("http://127.0.0.1:" + proxy.address().getPort());
            String large = "y".repeat(300_000);
            var answers = IntStream.range(0, 300)
                    .mapToObj(i -> client.sendAsync(
                            i % 3 == 0
                                    ? HttpRequest.newBuilder(base.resolve("/no" + i))
                                            .build()
                                    : i % 3 == 1
                                            ? HttpRequest.newBuilder(base.resolve("/ok" + i))
                                                    .build()
                                            : HttpRequest.newBuilder(base.resolve("/ok" + i))
                                                    .POST(HttpRequest.BodyPublishers.ofString(large))
                                                    .build(),
                            HttpResponse.BodyHandlers.ofString()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                CompletableFuture<HttpResponse<String>> answer = answers.get(i);
                assertThat(answer.join().statusCode()).isEqualTo(i % 3 == 0 ? 403 : 200);
                if (i % 3 != 0) {
                    assertThat(answer.join().body()).isEqualTo(i % 3 == 1 ? "/ok" + i : large);
                }
            }
            proxy.server().close();
        } finally {
            server.stop(0);
        }
    }
}

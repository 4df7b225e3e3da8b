package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.LogOutcome;
import io.weir.proxy.accesslog.LoggedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with clients and servers that others wrote: curl, nghttp2's tools, h2spec. */
final class Http2PeersIT {

    private static final String H2SPEC = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

    private final Path directory;

    Http2PeersIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(directory.resolve("index.html"), "hello\n");
        Files.writeString(directory.resolve("ok"), "hello\n");
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        Files.write(directory.resolve("ok-large"), large);
    }

    private static String curl(ProxyRig proxy, String path, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "curl", "--silent", "--show-error", "--http2-prior-knowledge", "--include", "--max-time", "30"));
        command.addAll(List.of(more));
        command.add("http://127.0.0.1:" + proxy.address().getPort() + path);
        return Tool.run(command);
    }

    @Test
    void curlGetsWhatIsAllowedAndTheDenialOfWhatIsNot() throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            assertThat(curl(proxy, "/ok")).startsWith("HTTP/2 200").endsWith("hello\n");
            AccessLogEntry allowed = proxy.entry();
            assertThat(allowed.outcome()).isEqualTo(LogOutcome.FORWARDED);
            LoggedRequest.Http logged = (LoggedRequest.Http) allowed.request();
            assertThat(logged.protocol()).isEqualTo("HTTP/2.0");
            assertThat(logged.pathAndQuery()).isEqualTo("/ok");
            assertThat(logged.code()).isEqualTo(200);
            assertThat(curl(proxy, "/no"))
                    .isEqualTo(
                            "HTTP/2 403 \r\ncontent-type: text/plain\r\ncontent-length: 15\r\n\r\nAccess denied\r\n");
            assertThat(proxy.entry().outcome()).isEqualTo(LogOutcome.DENIED);
            assertThat(curl(proxy, "/no", "--head"))
                    .isEqualTo("HTTP/2 403 \r\ncontent-type: text/plain\r\ncontent-length: 15\r\n\r\n");
            assertThat(curl(proxy, "/no", "--data", "x".repeat(60_000))).startsWith("HTTP/2 403");
            assertThat(curl(proxy, "/ok", "--data", "y".repeat(60_000))).endsWith("y".repeat(1_000));
            assertThat(curl(proxy, "/missing")).startsWith("HTTP/2 403");
        }
    }

    @Test
    void curlGetsTheDenialOfAnUploadOfAnySize() throws IOException {
        Path upload = directory.resolve("upload");
        Files.write(upload, new byte[20 << 20]);
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            for (String way : new String[] {"--upload-file", "--data-binary"}) {
                String body = way.startsWith("--data") ? "@" + upload : upload.toString();
                assertThat(curl(proxy, "/no", way, body))
                        .startsWith("HTTP/2 403")
                        .endsWith("\r\n\r\nAccess denied\r\n");
                AccessLogEntry entry = proxy.entry();
                assertThat(entry.outcome()).isEqualTo(LogOutcome.DENIED);
                assertThat(entry.bytesIn()).isLessThan(1 << 20);
            }
        }
    }

    @Test
    void aLargeBodyArrivesWhole() throws IOException {
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            Path got = directory.resolve("got");
            curl(proxy, "/ok-large", "--output", got.toString(), "--no-include");
            assertThat(Files.mismatch(got, directory.resolve("ok-large"))).isEqualTo(-1);
        }
    }

    @Test
    void everyRequestOfAManyStreamedLoadIsAnswered() throws IOException {
        Tool.need("h2load");
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            String url = "http://127.0.0.1:" + proxy.address().getPort() + "/ok";
            String report = Tool.run("h2load", "-n", "3000", "-c", "5", "-m", "100", url);
            assertThat(report).contains("3000 succeeded, 0 failed, 0 errored, 0 timeout");
            String denied = Tool.run("h2load", "-n", "1000", "-c", "2", "-m", "100", url.replace("/ok", "/no"));
            assertThat(denied).contains("1000 done").contains("0 2xx, 0 3xx, 1000 4xx, 0 5xx");
        }
    }

    @Test
    void everyCaseOfH2specPasses() throws IOException {
        Path h2spec = directory.resolve("h2spec");
        Path archive = directory.resolve("h2spec.tar.gz");
        try (InputStream packed = Http2PeersIT.class.getResourceAsStream(H2SPEC)) {
            assertThat(packed).as("h2spec in the tests' class path").isNotNull();
            Files.copy(packed, archive);
        }
        Tool.run("tar", "--extract", "--file=" + archive, "--directory=" + directory);
        Files.setPosixFilePermissions(h2spec, PosixFilePermissions.fromString("rwx------"));
        try (Nghttpd server = new Nghttpd(directory);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http(request -> true))) {
            String port = Integer.toString(proxy.address().getPort());
            String report =
                    Tool.run(h2spec.toString(), "--strict", "--timeout", "10", "--host", "127.0.0.1", "--port", port);
            assertThat(report).contains("146 tests, 146 passed, 0 skipped, 0 failed");
        }
    }
}

package io.weir.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated requests: nothing escapes, and what goes on means the same to whoever reads it again, be it the proxy's own parser or
 * {@link StrictReading}. The system property {@code weir.fuzz.inputs} says how many, {@code weir.fuzz.seed} which ones.
 */
final class RequestFuzzTest {

    private static final int INPUTS = Integer.getInteger("weir.fuzz.inputs", 100_000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_122);

    private static final List<String> SEEDS = List.of(
            "GET /a?b=c HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
            "POST /b HTTP/1.1\r\nHost: x:80\r\nContent-Length: 5\r\n\r\nhello",
            "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nX-T: 1\r\n\r\n",
            "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;e=\"1;\\\"\"\r\nabc\r\n0\r\n\r\n",
            "PUT /no HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
            "GET http://x/d HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\n\r\n",
            "CONNECT x:80 HTTP/1.1\r\nHost: X:80\r\n\r\n",
            "GET /b//%2e%2E/%61/./c HTTP/1.1\r\nHost: x\r\nX-Hop: 1\r\nConnection: X-Hop, keep-alive\r\n\r\n",
            "GET /w HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "GET /u HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n");

    private static final List<String> DICTIONARY = List.of(
            "\r\n",
            "\r",
            "\n",
            "\r\n\r\n",
            " ",
            "\t",
            "\0",
            ":",
            ",",
            ";",
            "0",
            "00",
            "-1",
            "+1",
            "0x",
            "ffffffffffffffff",
            "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Host: y\r\n",
            "Connection: close\r\n",
            "Upgrade: websocket\r\n",
            "HTTP/1.1",
            "HTTP/1.0",
            "chunked",
            "/../",
            "//",
            "%2e",
            "%25",
            "%2f",
            "..",
            ";",
            "http://x",
            "X-Rule: 1\r\n",
            "X_Rule: 1\r\n",
            "Connection: X-Rule\r\n",
            "Connection: Host\r\n",
            "Upgrade: spdy/3.1\r\n",
            "Connection: upgrade\r\n",
            "#",
            "GET /no HTTP/1.1\r\nHost: x\r\n\r\n",
            "\u00ff",
            "\u0080",
            "\"",
            "\\");

    private final Random random = new Random(SEED);

    @Test
    void mutatedRequestsNeverEscapeAndWhatGoesOnReadsTheSameAgain() {
        int forwarding = 0;
        for (int i = 0; i < INPUTS; i++) {
            String stream = mutate(seed() + seed());
            RecordedRequests first = read(stream);
            if (first.forwarded().isEmpty()) {
                continue;
            }
            forwarding++;
            List<String> allowed = first.events().stream()
                    .filter(event -> event.startsWith("allowed"))
                    .map(event -> event.substring("allowed ".length()))
                    .toList();
            assertThat(strictly(first.forwarded()))
                    .as("strict reading of " + stream)
                    .isEqualTo(allowed);
            RecordedRequests again = RecordedRequests.of(first.forwarded());
            again.reader().end();
            assertThat(again.forwarded()).as("forwarded of " + stream).isEqualTo(first.forwarded());
            assertThat(again.events().stream().filter(event -> event.startsWith("allowed")))
                    .as("requests of " + stream)
                    .containsExactlyElementsOf(first.events().stream()
                            .filter(event -> event.startsWith("allowed"))
                            .toList());
            assertThat(again.events())
                    .as("no denied request in " + stream)
                    .noneMatch(event -> event.startsWith("denied"));
        }
        assertThat(forwarding).as("inputs that were not all refused").isGreaterThan(INPUTS / 10);
    }

    /** The requests that a strict reader finds, or what it doubts. */
    private static List<String> strictly(String forwarded) {
        try {
            return StrictReading.of(forwarded);
        } catch (StrictReading.Doubt doubt) {
            return List.of(String.valueOf(doubt.getMessage()));
        }
    }

    private RecordedRequests read(String stream) {
        int cut = random.nextInt(stream.length() + 1);
        RecordedRequests requests = RecordedRequests.of(stream.substring(0, cut), stream.substring(cut));
        requests.reader().end();
        return requests;
    }

    private String seed() {
        return SEEDS.get(random.nextInt(SEEDS.size()));
    }

    private String mutate(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.setCharAt(at, (char) random.nextInt(256));
                case 1 -> mutated.insert(at, DICTIONARY.get(random.nextInt(DICTIONARY.size())));
                case 2 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(8)));
                default -> mutated.insert(at, text, at % text.length(), text.length());
            }
            if (mutated.isEmpty()) {
                mutated.append('G');
            }
        }
        return mutated.toString();
    }
}

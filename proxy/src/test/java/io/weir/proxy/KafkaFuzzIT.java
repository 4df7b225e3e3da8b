package io.weir.proxy;

import static io.weir.proxy.KafkaFrame.join;
import static io.weir.proxy.KafkaFrame.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated frames on real connections: none crashes or hangs the proxy, and none that policy does not allow reaches the server. The
 * system property {@code weir.fuzz.connections} says how many, {@code weir.fuzz.seed} which ones.
 */
final class KafkaFuzzIT {

    private static final int CONNECTIONS = Integer.getInteger("weir.fuzz.connections", 1_000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_122);
    private static final List<String> BODIES =
            List.of("ok", "no", "ok1,ok2", "ok,no", "!ok", "!no", "", "malformed", "ok records", "\0\1\377");

    private final Random random = new Random(SEED);

    @Test
    void mutatedFramesNeverCrashHangOrPass() throws IOException {
        try (KafkaRig kafka = new KafkaRig()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                byte[] stream = mutated(stream());
                int before = kafka.received().size();
                try (RawClient client = kafka.client()) {
                    try {
                        int cut = random.nextInt(stream.length + 1);
                        client.send(Arrays.copyOf(stream, cut));
                        client.send(Arrays.copyOfRange(stream, cut, stream.length));
                        client.sendFin();
                    } catch (IOException closedEarlier) {
                        assertThat(closedEarlier).isNotNull();
                    }
                    assertAnswers(client.readAll());
                }
                for (KafkaFrame.KafkaRequestFrame request :
                        kafka.received().subList(before, kafka.received().size())) {
                    assertThat(isAllowed(request))
                            .as("%s of connection %d", request, i)
                            .isTrue();
                }
            }
            assertThat(kafka.received()).as("requests that passed").hasSizeGreaterThan(CONNECTIONS / 4);
        }
    }

    /** Whole frames, but for the last one when the connection was cut. */
    private static void assertAnswers(String answers) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(answers.getBytes(StandardCharsets.ISO_8859_1));
        while (in.available() >= 8) {
            try {
                assertThat(KafkaFrame.readResponse(in).body()).matches("(?s)(echo |ECHO |denied |unsupported|\0\43).*");
            } catch (EOFException cut) {
                return;
            }
        }
    }

    private static boolean isAllowed(KafkaFrame.KafkaRequestFrame request) {
        boolean known = request.apiKey() == TestApis.PRODUCE
                || request.apiKey() == TestApis.FETCH
                || request.apiKey() == TestApis.METADATA
                || request.apiKey() == 18;
        String body = request.body().startsWith("!") ? request.body().substring(1) : request.body();
        String topics = request.apiKey() == TestApis.PRODUCE || request.apiKey() == 18
                ? body.replaceFirst(" (?s:.)*", "")
                : body;
        return known
                && (topics.isEmpty() || List.of(topics.split(",")).stream().allMatch(topic -> topic.startsWith("ok")));
    }

    private byte[] stream() {
        List<byte[]> all = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int apiKey = random.nextInt(8) == 0
                    ? random.nextInt(100)
                    : List.of(TestApis.PRODUCE, TestApis.FETCH, TestApis.METADATA, 18)
                            .get(random.nextInt(4));
            int version = random.nextInt(10) == 0 ? random.nextInt(20) : apiKey == 18 ? 2 : 3 + random.nextInt(3);
            all.add(request(apiKey, version, random.nextInt(), "fuzz", BODIES.get(random.nextInt(BODIES.size()))));
        }
        return join(all.toArray(byte[][]::new));
    }

    private byte[] mutated(byte[] stream) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(stream);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            byte[] now = out.toByteArray();
            int at = random.nextInt(now.length);
            out.reset();
            switch (random.nextInt(5)) {
                case 0 -> {
                    now[at] = (byte) random.nextInt();
                    out.writeBytes(now);
                }
                case 1 -> {
                    out.write(now, 0, at);
                    out.write(random.nextInt());
                    out.write(now, at, now.length - at);
                }
                case 2 -> out.write(now, 0, at + 1);
                case 3 -> {
                    if (now.length >= 4) {
                        ByteBuffer.wrap(now).putInt(Math.min(at, now.length - 4), random.nextInt(100_000));
                    }
                    out.writeBytes(now);
                }
                default -> {
                    out.writeBytes(now);
                    out.write(now, at, now.length - at);
                }
            }
        }
        return out.toByteArray();
    }
}

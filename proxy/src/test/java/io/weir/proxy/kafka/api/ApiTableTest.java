package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** Rules, handlers, kafka-clients and the documentation know the same APIs. */
class ApiTableTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "kafka-apis.md");
    private static final Path REFERENCE = Path.of("..", "docs", "policy-reference.md");

    @Test
    void everyApiThatRulesKnowHasAHandlerAndTheOtherWayRound() {
        assertEquals(
                EnumSet.allOf(KafkaApi.class),
                Rig.HANDLERS.all().stream()
                        .map(ApiHandler::api)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(KafkaApi.class))));
    }

    @Test
    void keysNamesAndVersionsAreThoseOfTheProtocol() {
        for (ApiHandler handler : Rig.HANDLERS.all()) {
            ApiKeys api = ApiKeys.forId(handler.api().key());
            assertEquals(api.name, handler.api().label());
            assertTrue(handler.oldestVersion() >= api.oldestVersion(), api.name);
            assertTrue(handler.latestVersion() <= api.latestVersion(false), api.name);
            assertTrue(handler.oldestVersion() <= handler.latestVersion(), api.name);
        }
    }

    /** What rules can restrict is what requests are asked about, as far as requests name it. */
    @Test
    void whatRequestsNameRulesCanRestrict() {
        EveryApiTest.names()
                .forEach(denied -> assertTrue(
                        denied.of().key().names(denied.kind()),
                        () -> denied + " is named by requests and not by KafkaApi"));
    }

    @Test
    void theDocumentHasARowForEachApiWithItsVersions() throws IOException {
        Map<String, String> expected = Rig.HANDLERS.all().stream()
                .collect(Collectors.toMap(
                        handler -> handler.api().label(), ApiTableTest::row, (a, b) -> a, TreeMap::new));
        assertEquals(expected, rows(DOCUMENT, "## Enforced", 4));
    }

    @Test
    void theDocumentListsWhatIsNotEnforced() throws IOException {
        Set<String> others = Arrays.stream(ApiKeys.values())
                .filter(api -> api.inScope(ListenerType.BROKER)
                        && KafkaApi.ofKey(api.id).isEmpty())
                .map(api -> api.name)
                .collect(Collectors.toSet());
        assertEquals(others, rows(DOCUMENT, "## Not enforced", 1).keySet());
    }

    @Test
    void theReferenceSaysWhichRulesAllowWhichApis() throws IOException {
        Map<String, KafkaApi.Use> uses = Map.of(
                "every rule without `apiKey`", KafkaApi.Use.SESSION,
                "`role: produce`, `role: consume`", KafkaApi.Use.PRODUCE_AND_CONSUME,
                "`role: produce`", KafkaApi.Use.PRODUCE,
                "`role: consume`", KafkaApi.Use.CONSUME,
                "`apiKey` that names it, or a rule that restricts neither API nor names", KafkaApi.Use.ADMINISTRATION);
        Map<String, KafkaApi.Use> documented = new TreeMap<>();
        rows(REFERENCE, "| APIs | with |", 2).forEach((apis, row) -> {
            KafkaApi.Use use = uses.get(row.substring(apis.length() + " | ".length()));
            if (use != null) {
                Arrays.stream(apis.split("[,;] ")).forEach(api -> assertNull(documented.put(api, use), api));
            }
        });
        assertEquals(
                Arrays.stream(KafkaApi.values())
                        .collect(Collectors.toMap(KafkaApi::label, KafkaApi::use, (a, b) -> a, TreeMap::new)),
                documented);
    }

    /** The cells of a handler's row that a test can know. */
    private static String row(ApiHandler handler) {
        ApiKeys api = ApiKeys.forId(handler.api().key());
        String versions = range(handler.oldestVersion(), handler.latestVersion());
        String left = handler.oldestVersion() == 0 ? "" : range(0, handler.oldestVersion() - 1);
        if (handler.latestVersion() < api.latestVersion()) {
            left += (left.isEmpty() ? "" : ", ") + range(handler.latestVersion() + 1, api.latestVersion());
        }
        String names = Arrays.stream(KafkaResource.values())
                .filter(handler.api()::names)
                .map(KafkaResource::field)
                .collect(Collectors.joining(", "));
        return String.join(" | ", handler.api().label(), versions, left, names);
    }

    private static String range(int first, int last) {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }

    /** The rows below a heading by their first cell; each is as many of its cells. */
    private static Map<String, String> rows(Path document, String heading, int cells) throws IOException {
        List<String> lines = Files.readAllLines(document);
        int begin = lines.indexOf(heading);
        assertTrue(begin >= 0, heading);
        return lines.subList(begin + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("#") && !(heading.startsWith("|") && line.isEmpty()))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| API") && !line.startsWith("| ---"))
                .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
                .map(row -> Arrays.stream(row).limit(cells).map(String::strip).collect(Collectors.joining(" | ")))
                .collect(Collectors.toMap(
                        row -> row.split(" \\| ", -1)[0], Function.identity(), (a, b) -> a + b, TreeMap::new));
    }
}

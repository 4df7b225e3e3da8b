package io.weir.testbed.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same calls, once to a broker with ACLs and once to an open broker behind weir with rules that mean the same: the answers agree
 * but for what {@code docs/kafka-equivalence.md} lists.
 */
class EquivalenceIT {

    private static final TestBroker ACLS = TestBroker.withAcls(listeners());
    private static final TestBroker OPEN = TestBroker.open(listeners());
    private static final Map<Actor, WeirProxy> WEIR = new EnumMap<>(Actor.class);
    private static final Map<TestBroker, Map<String, Uuid>> IDS = new HashMap<>();
    private static final TopicPartition OPEN_TOPIC = new TopicPartition("open-a", 0);
    private static final TopicPartition SHUT_TOPIC = new TopicPartition("shut-a", 0);

    /** One for each who calls. */
    private static String[] listeners() {
        return Arrays.stream(Actor.values()).map(Actor::name).toArray(String[]::new);
    }

    @BeforeAll
    static void prepare() {
        for (TestBroker broker : List.of(ACLS, OPEN)) {
            try (Owner owner = new Owner(broker)) {
                owner.createTopics("open-a", "open-b", "shut-a", "lab-a");
                owner.send("open-a", "one");
                owner.send("shut-a", "one");
                for (String group : List.of("crew-1", "foe-1")) {
                    Map<TopicPartition, OffsetAndMetadata> offsets =
                            Map.of(OPEN_TOPIC, new OffsetAndMetadata(1), SHUT_TOPIC, new OffsetAndMetadata(1));
                    Owner.get(owner.admin()
                            .alterConsumerGroupOffsets(group, offsets)
                            .all());
                }
                try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Settings.with(Settings.producer(broker.bootstrap()), "transactional.id", "tx-owner"))) {
                    producer.initTransactions();
                }
                IDS.put(broker, ids(owner.admin()));
                if (broker == ACLS) {
                    for (Actor actor : Actor.values()) {
                        Owner.get(owner.admin().createAcls(actor.acls()).all());
                    }
                }
            }
        }
        for (Actor actor : Actor.values()) {
            WEIR.put(actor, WeirProxy.start(OPEN, actor.name(), actor.rules()));
        }
    }

    @AfterAll
    static void end() {
        WEIR.values().forEach(WeirProxy::close);
        OPEN.close();
        ACLS.close();
    }

    private static Map<String, Uuid> ids(Admin admin) {
        return Owner.get(admin.describeTopics(List.of("open-a", "open-b", "shut-a", "lab-a"))
                        .allTopicNames())
                .values()
                .stream()
                .collect(Collectors.toMap(each -> each.name(), each -> each.topicId()));
    }

    @Test
    void answersAgreeFieldByFieldInEveryVersion() {
        Map<List<String>, List<Short>> versions = new LinkedHashMap<>();
        int compared = 0;
        for (WireCall call : WireCall.all()) {
            JsonNode announced = announced(call.actor(), call.api());
            // Brokers announce versions of Produce that they no longer take: clients of old look for them.
            int first = Math.max(
                    Math.max(announced.get("minVersion").asInt(), call.api().oldestVersion()), call.from());
            int last = Math.min(announced.get("maxVersion").asInt(), call.to());
            for (int version = first; version <= last; version++) {
                compared++;
                Answer ofAcls = answer(ACLS, ACLS.bootstrap(call.actor().name()), call, (short) version);
                Answer ofWeir = answer(OPEN, weir(call.actor()).bootstrap(), call, (short) version);
                for (String[] each : ofAcls.differences(ofWeir)) {
                    versions.computeIfAbsent(
                                    List.of(call.api().name, call.name(), "`" + each[0] + "`", each[1], each[2]),
                                    key -> new ArrayList<>())
                            .add((short) version);
                }
            }
        }
        List<List<String>> measured = new ArrayList<>();
        versions.forEach((cells, in) -> {
            List<String> row = new ArrayList<>(cells);
            row.add(1, in.get(0) + ".." + in.get(in.size() - 1));
            measured.add(row);
        });

        assertThat(compared).isGreaterThan(400);
        DocumentedDifferences.check("Answers", measured);
    }

    private static WeirProxy weir(Actor actor) {
        return requireNonNull(WEIR.get(actor));
    }

    private static JsonNode announced(Actor actor, ApiKeys api) {
        try (Wire wire = new Wire(weir(actor).bootstrap())) {
            for (JsonNode each : wire.call(
                            ApiKeys.API_VERSIONS, (short) 2, Wire.defaults(ApiKeys.API_VERSIONS, (short) 2))
                    .get("apiKeys")) {
                if (each.get("apiKey").asInt() == api.id) {
                    return each;
                }
            }
        }
        throw new AssertionError(api + " is not announced");
    }

    private static Answer answer(TestBroker broker, String bootstrap, WireCall call, short version) {
        Map<String, Uuid> ids = requireNonNull(IDS.get(broker));
        try (Wire wire = new Wire(bootstrap)) {
            JsonNode response =
                    wire.call(call.api(), version, call.request(version, topic -> requireNonNull(ids.get(topic))));
            return new Answer(response, id -> nameOf(id, ids));
        } catch (RuntimeException e) {
            throw new AssertionError(call + " in version " + version, e);
        }
    }

    private static String nameOf(Uuid id, Map<String, Uuid> ids) {
        return ids.entrySet().stream()
                .filter(each -> each.getValue().equals(id))
                .map(each -> "id of " + each.getKey())
                .findFirst()
                .orElse(id.equals(Uuid.ZERO_UUID) ? "no id" : "another id");
    }

    /** What a client gets: {@code done}, or the name of the exception. */
    private static String outcome(ClientCall call, String bootstrap) {
        try {
            call.call().accept(bootstrap);
            return "done";
        } catch (KafkaException refused) {
            // A producer that cannot go on wraps the reason, or does not: that is a matter of time.
            Throwable cause = refused.getCause();
            Throwable reason = refused.getClass() == KafkaException.class && cause != null ? cause : refused;
            return reason.getClass().getSimpleName();
        }
    }

    @Test
    void clientsThrowTheSameExceptions() {
        List<List<String>> measured = new ArrayList<>();
        for (ClientCall call : ClientCall.all()) {
            String ofAcls = outcome(call, ACLS.bootstrap(call.actor().name()));
            String ofWeir = outcome(call, weir(call.actor()).bootstrap());
            assertThat(ofAcls.equals("done")).as(call.name() + ": " + ofAcls).isEqualTo(call.allowed());
            if (!ofAcls.equals(ofWeir)) {
                measured.add(List.of(call.client(), call.name(), ofAcls, ofWeir));
            }
        }

        DocumentedDifferences.check("Exceptions of the Java clients", measured);
    }
}

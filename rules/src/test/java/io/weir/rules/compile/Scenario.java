package io.weir.rules.compile;

import io.weir.identity.IdentitiesExhaustedException;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyManifest;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A scenario file: who there is, what the policies say, and what must come of it. Lines before the first section are words
 * for people. {@code [pods]} has lines {@code name namespace label=value,... [port-name:number,...]}; {@code [policies]} is YAML, Secrets
 * included; {@code [expect]} has lines {@code direction pod peer protocol/port [METHOD /path [host=H] [Name:value]...] =>
 * outcome}, or {@code ... protocol/port kafka Api [version=V] [client=C] [topic=T] [group=G] [txid=X] => outcome} with {@code *} for every
 * name. A peer is a pod, a reserved identity, or an address.
 *
 * @param name name of the file
 * @param pods lines of the pods
 * @param policies the policies
 * @param secrets the Secrets that stand among them
 * @param questions what is asked, with the answer
 */
record Scenario(
        String name, List<String> pods, List<NetworkPolicy> policies, List<Secret> secrets, List<Question> questions) {

    private enum Section {
        PODS,
        POLICIES,
        EXPECT
    }

    /**
     * One question to the rules.
     *
     * @param line the whole line, for messages
     * @param outcome start of the answer, up to a blank
     */
    record Question(
            String line,
            TrafficDirection direction,
            String pod,
            String peer,
            int protocol,
            int port,
            Optional<TestRequest> request,
            Optional<KafkaRequestView> kafka,
            String outcome) {

        static Question parse(String line) {
            String[] sides = line.split(" => ", 2);
            List<String> words = Arrays.asList(sides[0].trim().split(" +", -1));
            String[] port = words.get(3).split("/", 2);
            int protocol =
                    switch (port[0]) {
                        case "TCP" -> 6;
                        case "UDP" -> 17;
                        case "SCTP" -> 132;
                        case "ICMP" -> 1;
                        default -> throw new IllegalArgumentException(line);
                    };
            return new Question(
                    line,
                    TrafficDirection.valueOf(words.get(0).toUpperCase(Locale.ROOT)),
                    words.get(1),
                    words.get(2),
                    protocol,
                    port.length > 1 ? Integer.parseInt(port[1]) : 0,
                    words.size() == 4 || isKafka(words)
                            ? Optional.empty()
                            : Optional.of(request(words.subList(4, words.size()))),
                    isKafka(words) ? Optional.of(kafka(words.subList(5, words.size()))) : Optional.empty(),
                    sides[1].trim());
        }

        private static boolean isKafka(List<String> words) {
            return words.size() > 4 && words.get(4).equals("kafka");
        }

        private static KafkaRequestView kafka(List<String> words) {
            Map<String, String> fields = new HashMap<>();
            for (String word : words.subList(1, words.size())) {
                String[] sides = word.split("=", 2);
                if (!Set.of("version", "client", "topic", "group", "txid").contains(sides[0])) {
                    throw new IllegalArgumentException(word);
                }
                fields.put(sides[0], sides[1].equals("*") ? KafkaRequestView.EVERY : sides[1]);
            }
            return new KafkaRequestView(
                    KafkaApi.named(words.get(0)).orElseThrow(),
                    Integer.parseInt(fields.getOrDefault("version", "1")),
                    fields.getOrDefault("client", ""),
                    fields.get("topic"),
                    fields.get("group"),
                    fields.get("txid"));
        }

        private static TestRequest request(List<String> words) {
            String host = "";
            List<String> headers = new ArrayList<>();
            for (String word : words.subList(2, words.size())) {
                if (word.startsWith("host=")) {
                    host = word.substring("host=".length());
                } else {
                    headers.add(word);
                }
            }
            return words.get(0).equals("CONNECT")
                    ? new TestRequest("CONNECT", "", words.get(1), headers)
                    : new TestRequest(words.get(0), words.get(1), host, headers);
        }
    }

    static Scenario read(Path file) throws IOException, PolicyFormatException {
        Map<Section, List<String>> sections = new EnumMap<>(Section.class);
        for (Section section : Section.values()) {
            sections.put(section, new ArrayList<>());
        }
        List<String> current = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.matches("\\[(pods|policies|expect)]")) {
                current = sections.getOrDefault(
                        Section.valueOf(line.substring(1, line.length() - 1).toUpperCase(Locale.ROOT)), current);
            } else {
                current.add(line);
            }
        }
        PolicyManifest manifest = PolicyManifest.read(
                file.getFileName().toString(), String.join("\n", sections.getOrDefault(Section.POLICIES, List.of())));
        return new Scenario(
                file.getFileName().toString(),
                written(sections, Section.PODS),
                manifest.policies(),
                manifest.secrets(),
                written(sections, Section.EXPECT).stream().map(Question::parse).toList());
    }

    /** What each Secret with just one key says. */
    Map<SecretName, String> secretValues() {
        return secrets.stream()
                .filter(secret -> secret.keys().size() == 1)
                .collect(Collectors.toMap(
                        Secret::name,
                        secret -> secret.value(secret.keys().iterator().next())));
    }

    private static List<String> written(Map<Section, List<String>> sections, Section section) {
        return sections.getOrDefault(section, List.of()).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** The pods, and these policies in force among them. */
    TestCluster cluster(List<NetworkPolicy> inForce) throws IdentitiesExhaustedException, PolicyConflictException {
        TestCluster cluster = new TestCluster();
        for (String line : pods) {
            String[] words = line.trim().split(" +", -1);
            cluster.pod(
                    words[0],
                    words[1],
                    List.of(words[2].split(",", -1)),
                    words.length > 3 ? List.of(words[3].split(",", -1)) : List.of());
        }
        cluster.secrets(secretValues());
        cluster.policies(inForce);
        return cluster;
    }

    @Override
    public String toString() {
        return name;
    }
}

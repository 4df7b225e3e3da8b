package io.weir.agent.state;

import static io.weir.agent.state.TestCluster.pod;
import static io.weir.agent.state.TestCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.publish.DesiredState;
import io.weir.identity.NumericIdentity;
import io.weir.rules.policymap.PolicyMapKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which a cluster becomes known changes numbers only, never what they mean. */
class ClusterOrderTest {

    private static final Map<String, String> FILES = files();

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("n.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {side: dark}}}");
        files.put(
                "node.yaml",
                "{apiVersion: v1, kind: Node, metadata: {name: node2},"
                        + " status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}");
        files.put("d1.yaml", pod("deathstar-1", "class: deathstar, org: empire", "10.0.0.10"));
        files.put("d2.yaml", pod("deathstar-2", "class: deathstar, org: empire", "10.0.0.11"));
        files.put("t.yaml", pod("tiefighter", "class: tiefighter, org: empire", "10.0.0.20"));
        files.put("x.yaml", pod("xwing", "class: xwing, org: alliance", "10.0.0.30"));
        files.put("far.yaml", pod("far", "class: far, org: empire", "10.1.0.1", "node1", "node2"));
        files.put("same.yaml", pod("same", "class: thief, org: empire", "10.0.0.30"));
        files.put("p1.yaml", policy("rule1", "empire"));
        files.put("p2.yaml", policy("rule2", "alliance").replace("port: \"80\"", "port: web"));
        files.put(
                "p3.yaml",
                policy("rule3", "empire")
                        .replace("fromEndpoints: [{matchLabels: {org: empire}}]", "fromCIDR: [198.51.100.0/24]"));
        return files;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyOrderEndsInTheSameMeaning(long seed) {
        TestCluster straight = new TestCluster();
        FILES.forEach(straight::put);
        String expected = meaning(straight.synced().publish());

        Random random = new Random(seed);
        List<String> order = new ArrayList<>(FILES.keySet());
        Collections.shuffle(order, random);
        TestCluster shuffled = new TestCluster();
        boolean synced = false;
        for (String file : order) {
            if (random.nextInt(4) == 0) {
                shuffled.put(file, pod("passing-" + file.charAt(0), "class: deathstar, org: alliance", "10.0.0.99"));
            }
            shuffled.put(file, FILES.getOrDefault(file, ""));
            if (!synced && random.nextInt(3) == 0) {
                shuffled.synced();
                synced = true;
            }
            if (synced && random.nextBoolean()) {
                shuffled.settle();
            }
        }
        for (int i = 0; i < 5; i++) {
            String file = order.get(random.nextInt(order.size()));
            shuffled.remove(file);
            shuffled.settle();
            shuffled.put(file, FILES.getOrDefault(file, ""));
        }
        assertThat(shuffled.refused()).isEmpty();
        assertThat(meaning(shuffled.synced().settle().orElseThrow())).isEqualTo(expected);
    }

    /** The desired state with every number replaced by what it stands for. */
    private static String meaning(DesiredState desired) {
        Map<String, String> lines = new TreeMap<>();
        desired.snapshot().ipCache().forEach((prefix, id) -> lines.put("ipcache " + prefix, name(desired, id)));
        desired.endpoints().values().forEach(endpoint -> {
            TreeSet<String> entries = new TreeSet<>();
            endpoint.policy()
                    .entries()
                    .forEach((key, decision) -> entries.add(key.direction() + " "
                            + (key.peer().equals(PolicyMapKey.ANY_PEER) ? "any" : name(desired, key.peer())) + " "
                            + key.protocol() + " " + key.port() + "/" + key.portBits() + " " + decision));
            lines.put(
                    "endpoint " + endpoint.endpoint().name(),
                    endpoint.addresses() + " "
                            + name(desired, endpoint.endpoint().identity().id()) + " "
                            + endpoint.policy().ingressEnforced() + " "
                            + endpoint.policy().egressEnforced() + " " + entries);
        });
        lines.put("uplinks", desired.uplinks().toString());
        return String.join(
                "\n", lines.entrySet().stream().map(Map.Entry::toString).toList());
    }

    private static String name(DesiredState desired, NumericIdentity id) {
        return desired.snapshot().labels(id).toString();
    }
}

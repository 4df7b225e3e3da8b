package io.weir.agent.state;

import io.weir.agent.endpoint.NodeInterface;
import io.weir.agent.endpoint.NodeLinks;
import io.weir.agent.endpoint.PodInterface;
import io.weir.agent.publish.DesiredState;
import io.weir.agent.publish.PublishReport;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterEvent;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ClusterObjectReader;
import io.weir.agent.watch.ObjectName;
import io.weir.agent.watch.Origin;
import io.weir.agent.watch.OutcomeListener;
import io.weir.identity.IpPrefix;
import io.weir.rules.compile.EnforcementMode;
import io.weir.rules.model.PolicyFormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A cluster state fed with manifests; every pod's interface is there unless it is named {@code missing...}. */
final class TestCluster implements OutcomeListener {

    static final String NODE = "node1";
    static final IpPrefix NODE_ADDRESS = IpPrefix.parse("192.0.2.1");

    final ClusterState state;
    private final Map<String, List<String>> refused = new TreeMap<>();

    TestCluster() {
        this(EnforcementMode.DEFAULT);
    }

    TestCluster(EnforcementMode mode) {
        this(mode, IdentityScope.NODE);
    }

    TestCluster(EnforcementMode mode, IdentityScope scope) {
        state = new ClusterState(new NodeSettings(NODE, List.of(), mode), scope);
    }

    /** Offers one object as an API server would. */
    TestCluster put(ClusterObject object) {
        Origin origin = new Origin(object.objectName().toString());
        state.apply(new ClusterEvent.Upsert(origin, "", List.of(object)), this);
        return this;
    }

    TestCluster remove(ClusterObject object) {
        return remove(object.objectName().toString());
    }

    /** Offers the text as the new content of a file. */
    TestCluster put(String file, String text) {
        try {
            state.apply(new ClusterEvent.Upsert(new Origin(file), text, ClusterObjectReader.read(file, text)), this);
        } catch (PolicyFormatException malformed) {
            throw new IllegalArgumentException(malformed);
        }
        return this;
    }

    TestCluster remove(String file) {
        state.apply(new ClusterEvent.Remove(new Origin(file)), this);
        return this;
    }

    TestCluster synced() {
        state.apply(new ClusterEvent.Synced(), this);
        return this;
    }

    /** What is desired now, with all interfaces looked up. */
    Optional<DesiredState> settle() {
        Optional<DesiredState> early = state.settle();
        Map<ObjectName, PodInterface> pods = new HashMap<>();
        state.attachments().forEach((pod, attachment) -> pods.put(pod, find(attachment)));
        state.links(new NodeLinks(
                List.of(
                        new NodeInterface(1, "lo", true, List.of(IpPrefix.parse("127.0.0.1"))),
                        new NodeInterface(2, "eth0", false, List.of(NODE_ADDRESS))),
                pods));
        return state.settle().or(() -> early);
    }

    private static PodInterface find(Attachment attachment) {
        String name = ((Attachment.HostInterface) attachment).name();
        return name.startsWith("missing")
                ? new PodInterface.Missing("no interface '" + name + "'")
                : new PodInterface.Found(100 + name.hashCode() % 1000 + 1000, name, 0);
    }

    /** Settles and reports everything as published. */
    DesiredState publish() {
        DesiredState desired = settle().orElseThrow();
        state.published(new PublishReport(desired.snapshot().revision(), desired.policyRevision(), Map.of(), ""));
        return desired;
    }

    Map<String, List<String>> refused() {
        return refused;
    }

    @Override
    public void accepted(ClusterEvent.Upsert event) {
        refused.remove(event.origin().name());
    }

    @Override
    public void refused(Origin origin, List<String> problems) {
        refused.put(origin.name(), problems);
    }

    @Override
    public void removed(Origin origin) {
        refused.remove(origin.name());
    }

    /** The manifest of a running pod in namespace default, on our node unless {@code extra} says otherwise. */
    static String pod(String name, String labels, String address, String... changes) {
        String text =
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: NAME, labels: {LABELS}, annotations: {weir.io/interface: lxc-NAME}}
                spec:
                  nodeName: node1
                  containers: [{name: c, ports: [{name: web, containerPort: 80}]}]
                status: {phase: Running, podIPs: [{ip: "ADDRESS"}]}
                """
                        .replace("NAME", name)
                        .replace("LABELS", labels)
                        .replace("ADDRESS", address);
        for (int i = 0; i < changes.length; i += 2) {
            text = text.replace(changes[i], changes[i + 1]);
        }
        return text;
    }

    /** A policy for {@code class=deathstar} that lets {@code org=<org>} in on port 80. */
    static String policy(String name, String org) {
        return """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: NAME}
                spec:
                  endpointSelector: {matchLabels: {class: deathstar}}
                  ingress:
                  - fromEndpoints: [{matchLabels: {org: ORG}}]
                    toPorts: [{ports: [{port: "80", protocol: TCP}]}]
                """
                .replace("NAME", name)
                .replace("ORG", org);
    }
}

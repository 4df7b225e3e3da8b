package io.weir.agent.netns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.redirect.bpf.CniPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container runtime does with the last plugin of a chain: runs the real executable with environment and configuration as
 * the specification has them. The network itself is made before, by {@code topology.sh} in place of the first plugin.
 */
final class CniRuntime {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AgentNode node;
    private final Path plugin;
    private final String socket;

    CniRuntime(AgentNode node, Path directory) throws IOException {
        this.node = node;
        this.plugin = Files.write(directory.resolve(CniPlugin.NAME), CniPlugin.executable());
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
        this.socket = node.runDirectory().resolve("weir.sock").toString();
    }

    /** What the plugins before ours made of a pod; its odd spacing and numbers must come out as they went in. */
    static String previous(String pod, String netns, String ipv4, String ipv6) {
        return """
                {"cniVersion": "1.0.0",  "interfaces":[{"name":"lxc-POD"},{"name":"eth0","sandbox":"NETNS"}],
                 "ips":[{"interface":1,"address":"IPV4/32"},{"interface":1,"address":"IPV6/128"}], "dns":{}, "odd": 1.50}"""
                .replace("POD", pod)
                .replace("NETNS", netns)
                .replace("IPV4", ipv4)
                .replace("IPV6", ipv6);
    }

    private String configuration(String version, String policy, int waitMillis, String more) {
        return """
                {"cniVersion":"VERSION","name":"pods","type":"weir-cni","socket":"SOCKET","bpffs":"BPFFS",
                 "failurePolicy":"POLICY","waitMillis":WAIT MORE}"""
                .replace("VERSION", version)
                .replace("SOCKET", socket)
                .replace("BPFFS", node.bpffs().toString())
                .replace("POLICY", policy)
                .replace("WAIT", Integer.toString(waitMillis))
                .replace("MORE", more);
    }

    /**
     * ADD.
     *
     * @param policy of failure: fail, closed or open
     */
    Commands.Result add(String pod, String ipv4, String ipv6, String policy, int waitMillis)
            throws IOException, InterruptedException {
        String more = ", \"prevResult\": " + previous(pod, node.netnsPath(pod), ipv4, ipv6);
        return call("ADD", pod, configuration("1.0.0", policy, waitMillis, more));
    }

    Commands.Result del(String pod) throws IOException, InterruptedException {
        return call("DEL", pod, configuration("1.0.0", "fail", 1000, ""));
    }

    /** CHECK, GC or STATUS of the newest version of the specification. */
    Commands.Result other(String command, String pod, String policy, String more)
            throws IOException, InterruptedException {
        return call(command, pod, configuration("1.1.0", policy, 1000, more));
    }

    Commands.Result call(String command, String pod, String configuration) throws IOException, InterruptedException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CNI_COMMAND", command);
        environment.put("CNI_CONTAINERID", "c-" + pod);
        environment.put("CNI_NETNS", node.netnsPath(pod));
        environment.put("CNI_IFNAME", "eth0");
        environment.put(
                "CNI_ARGS",
                "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=" + pod + ";K8S_POD_UID=" + uid(pod));
        return node.inNode(environment, configuration, List.of(plugin.toString()));
    }

    /** A UID made of a pod's name. */
    static String uid(String pod) {
        return "00000000-0000-4000-8000-%012x".formatted(pod.hashCode() & 0xffffffffL);
    }

    /** The code of an error in the plugin's output. */
    static int code(Commands.Result result) throws IOException {
        JsonNode error = JSON.readTree(result.output());
        if (!error.path("cniVersion").isTextual() || error.path("msg").asText().isEmpty()) {
            throw new AssertionError("no error of CNI: " + result);
        }
        return error.path("code").asInt();
    }
}

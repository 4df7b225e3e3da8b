package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the Java side of the layouts against {@code weir_layout.h}. */
class LayoutTest {

    private static final Path HEADER = Path.of("src/main/bpf/weir_layout.h");

    /** A C expression and what Java takes it for. */
    private record Constant(String expression, int expected) {}

    private static Constant size(String struct, int expected) {
        return new Constant("sizeof(struct " + struct + ")", expected);
    }

    private static Constant offset(String struct, String field, int expected) {
        return new Constant("__builtin_offsetof(struct " + struct + ", " + field + ")", expected);
    }

    private static final List<Constant> CONSTANTS = List.of(
            new Constant("WEIR_LAYOUT_VERSION", PinDirectory.LAYOUT_VERSION),
            new Constant("WEIR_MARK_TO_PROXY", NodeRouting.MARK),
            new Constant("WEIR_MARK_MASK", NodeRouting.MASK),
            new Constant("WEIR_FAMILY_IPV4", Bytes.FAMILY_IPV4),
            new Constant("WEIR_FAMILY_IPV6", Bytes.FAMILY_IPV6),
            new Constant("WEIR_DIRECTION_INGRESS", PolicyEntries.INGRESS),
            new Constant("WEIR_DIRECTION_EGRESS", PolicyEntries.EGRESS),
            new Constant("WEIR_ENDPOINT_INGRESS_ENFORCED", EndpointMap.INGRESS_ENFORCED),
            new Constant("WEIR_ENDPOINT_EGRESS_ENFORCED", EndpointMap.EGRESS_ENFORCED),
            new Constant("WEIR_DECISION_ALLOW", PolicyEntries.ALLOW),
            new Constant("WEIR_DECISION_REDIRECT", PolicyEntries.REDIRECT),
            new Constant("WEIR_DECISION_DENY", PolicyEntries.DENY),
            new Constant("WEIR_MAX_POLICY_ENTRIES", PolicyEntries.MAX_ENTRIES),
            new Constant("WEIR_LISTENERS_PER_FAMILY", ListenerMap.SLOTS_PER_FAMILY),
            new Constant("WEIR_EVENT_DROP", DatapathEvent.TYPE_DROP),
            new Constant("WEIR_EVENT_VERDICT", DatapathEvent.TYPE_VERDICT),
            size("weir_ipcache_key", IpCacheMap.KEY_SIZE),
            offset("weir_ipcache_key", "prefix_length", IpCacheMap.KEY_PREFIX_LENGTH),
            offset("weir_ipcache_key", "family", IpCacheMap.KEY_FAMILY),
            offset("weir_ipcache_key", "address", IpCacheMap.KEY_ADDRESS),
            size("weir_address_key", EndpointMap.KEY_SIZE),
            offset("weir_address_key", "family", EndpointMap.KEY_FAMILY),
            offset("weir_address_key", "address", EndpointMap.KEY_ADDRESS),
            size("weir_endpoint", EndpointMap.VALUE_SIZE),
            offset("weir_endpoint", "interface_index", EndpointMap.INTERFACE_INDEX),
            offset("weir_endpoint", "endpoint_id", EndpointMap.ENDPOINT_ID),
            offset("weir_endpoint", "identity", EndpointMap.IDENTITY),
            offset("weir_endpoint", "flags", EndpointMap.FLAGS),
            size("weir_policy_key", PolicyEntries.KEY_SIZE),
            offset("weir_policy_key", "prefix_length", PolicyEntries.KEY_PREFIX_LENGTH),
            offset("weir_policy_key", "identity", PolicyEntries.KEY_IDENTITY),
            offset("weir_policy_key", "direction", PolicyEntries.KEY_DIRECTION),
            offset("weir_policy_key", "protocol", PolicyEntries.KEY_PROTOCOL),
            offset("weir_policy_key", "port", PolicyEntries.KEY_PORT),
            size("weir_policy_value", PolicyEntries.VALUE_SIZE),
            offset("weir_policy_value", "decision", PolicyEntries.DECISION),
            size("weir_flow_key", FlowMap.KEY_SIZE),
            offset("weir_flow_key", "endpoint_id", FlowMap.KEY_ENDPOINT_ID),
            offset("weir_flow_key", "family", FlowMap.KEY_FAMILY),
            offset("weir_flow_key", "peer", FlowMap.KEY_PEER),
            offset("weir_flow_key", "local_port", FlowMap.KEY_LOCAL_PORT),
            offset("weir_flow_key", "peer_port", FlowMap.KEY_PEER_PORT),
            offset("weir_flow_key", "protocol", FlowMap.KEY_PROTOCOL),
            size("weir_flow", FlowMap.VALUE_SIZE),
            offset("weir_flow", "expires_ns", FlowMap.EXPIRES_NS),
            offset("weir_flow", "direction", FlowMap.DIRECTION),
            offset("weir_flow", "flags", FlowMap.FLAGS),
            size("weir_tuple", ConnectionMap.KEY_SIZE),
            offset("weir_tuple", "family", ConnectionMap.KEY_FAMILY),
            offset("weir_tuple", "source", ConnectionMap.KEY_SOURCE),
            offset("weir_tuple", "destination", ConnectionMap.KEY_DESTINATION),
            offset("weir_tuple", "source_port", ConnectionMap.KEY_SOURCE_PORT),
            offset("weir_tuple", "destination_port", ConnectionMap.KEY_DESTINATION_PORT),
            size("weir_connection", ConnectionMap.VALUE_SIZE),
            offset("weir_connection", "source_identity", ConnectionMap.SOURCE_IDENTITY),
            offset("weir_connection", "destination_identity", ConnectionMap.DESTINATION_IDENTITY),
            offset("weir_connection", "source_endpoint", ConnectionMap.SOURCE_ENDPOINT),
            offset("weir_connection", "destination_endpoint", ConnectionMap.DESTINATION_ENDPOINT),
            offset("weir_connection", "created_ns", ConnectionMap.CREATED_NS),
            size("weir_config", ConfigMap.VALUE_SIZE),
            offset("weir_config", "layout_version", ConfigMap.LAYOUT_VERSION),
            offset("weir_config", "ipcache_synced", ConfigMap.IPCACHE_SYNCED),
            offset("weir_config", "listeners_ipv4", ConfigMap.LISTENERS_IPV4),
            offset("weir_config", "listeners_ipv6", ConfigMap.LISTENERS_IPV6),
            offset("weir_config", "hairpin_interface", ConfigMap.HAIRPIN_INTERFACE),
            offset("weir_config", "trace_verdicts", ConfigMap.TRACE_VERDICTS),
            size("weir_event", DatapathEvent.SIZE),
            offset("weir_event", "time_ns", DatapathEvent.TIME_NS),
            offset("weir_event", "type", DatapathEvent.TYPE),
            offset("weir_event", "reason", DatapathEvent.REASON),
            offset("weir_event", "direction", DatapathEvent.DIRECTION),
            offset("weir_event", "decision", DatapathEvent.DECISION),
            offset("weir_event", "endpoint_id", DatapathEvent.ENDPOINT_ID),
            offset("weir_event", "source_identity", DatapathEvent.SOURCE_IDENTITY),
            offset("weir_event", "destination_identity", DatapathEvent.DESTINATION_IDENTITY),
            offset("weir_event", "family", DatapathEvent.FAMILY),
            offset("weir_event", "source", DatapathEvent.SOURCE),
            offset("weir_event", "destination", DatapathEvent.DESTINATION),
            offset("weir_event", "source_port", DatapathEvent.SOURCE_PORT),
            offset("weir_event", "destination_port", DatapathEvent.DESTINATION_PORT),
            offset("weir_event", "protocol", DatapathEvent.PROTOCOL),
            offset("weir_event", "tcp_flags", DatapathEvent.TCP_FLAGS),
            offset("weir_event", "interface_index", DatapathEvent.INTERFACE_INDEX));

    @Test
    void everyOffsetSizeAndNumberIsThatOfTheHeader(@TempDir Path directory) throws Exception {
        StringBuilder source = new StringBuilder("#include <linux/types.h>\n#include <stdio.h>\n#include \"")
                .append(HEADER.toAbsolutePath())
                .append("\"\nint main(void) {\n");
        List<String> expected = new ArrayList<>();
        for (Constant constant : CONSTANTS) {
            source.append("printf(\"%s %d\\n\", \"")
                    .append(constant.expression())
                    .append("\", (int)(")
                    .append(constant.expression())
                    .append("));\n");
            expected.add(constant.expression() + " " + constant.expected());
        }
        Path program = directory.resolve("layout");
        Path file = Files.writeString(directory.resolve("layout.c"), source.append("}\n"));
        TestNode.run("gcc", "-o", program.toString(), file.toString());
        assertThat(TestNode.run(program.toString()).lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void theReasonsOfDropsAreThoseOfTheHeader() throws Exception {
        assertThat(Arrays.stream(DropReason.values()).map(DropReason::name))
                .containsExactlyElementsOf(enumeration("weir_reason", "WEIR_REASON_"));
    }

    @Test
    void theCountersAreThoseOfTheHeader() throws Exception {
        assertThat(Arrays.stream(DatapathCounter.values()).map(DatapathCounter::name))
                .containsExactlyElementsOf(enumeration("weir_counter", "WEIR_COUNTER_"));
    }

    /** The names of an enum of the header without prefix and without the closing MAX. */
    private static List<String> enumeration(String name, String prefix) throws Exception {
        Matcher body =
                Pattern.compile("enum " + name + " \\{(.*?)};", Pattern.DOTALL).matcher(Files.readString(HEADER));
        assertThat(body.find()).as("enum " + name).isTrue();
        List<String> names = Stream.of(
                        body.group(1).replaceAll("/\\*.*?\\*/", "").split(","))
                .map(constant -> constant.replaceAll("=.*", "").strip())
                .filter(constant -> !constant.isEmpty())
                .map(constant -> constant.substring(prefix.length()))
                .toList();
        assertThat(names).endsWith("MAX");
        return names.subList(0, names.size() - 1);
    }
}

package io.weir.agent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.identity.EndpointId;
import io.weir.identity.IpPrefix;
import io.weir.identity.TrafficDirection;
import io.weir.proxy.accesslog.AccessLogEntry;
import io.weir.proxy.accesslog.AccessLogJson;
import io.weir.proxy.accesslog.MonitorLine;
import io.weir.proxy.accesslog.NodeAddresses;
import io.weir.redirect.bpf.DatapathEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** How the monitor's lines look. Used by one thread at a time. */
sealed interface MonitorText {

    /** The format of this name. @throws IllegalArgumentException when there is none */
    static MonitorText of(String format) {
        return switch (format) {
            case "text" -> new Lines();
            case "json" -> new JsonLines(new AccessLogJson(NodeAddresses.UNKNOWN));
            default -> throw new IllegalArgumentException("format '" + format + "': expected text or json");
        };
    }

    String request(AccessLogEntry entry);

    String packet(DatapathEvent event);

    /** Says that the client was too slow for this many lines. */
    String lost(long count);

    /** A line for people each. */
    record Lines() implements MonitorText {

        @Override
        public String request(AccessLogEntry entry) {
            return MonitorLine.of(entry);
        }

        @Override
        public String packet(DatapathEvent event) {
            String flow = "identity " + event.sourceIdentity() + "->" + event.destinationIdentity() + ": "
                    + address(event.source()) + " -> " + address(event.destination()) + " "
                    + ProtocolName.of(event.protocol()).toLowerCase(Locale.ROOT);
            String endpoint = event.endpoint().map(EndpointId::toString).orElse("none");
            if (event.type() == DatapathEvent.Type.DROP) {
                return "xx drop (" + event.reason().label().replace('_', ' ') + ") " + direction(event)
                        + " of endpoint " + endpoint + ", " + flow;
            }
            return "Policy verdict: " + direction(event) + " of endpoint " + endpoint + ", action "
                    + event.decision().name().toLowerCase(Locale.ROOT) + ", " + flow;
        }

        @Override
        public String lost(long count) {
            return "(" + count + " lines lost: read too slowly)";
        }
    }

    /** A JSON object a line: access log entries as in the log, packets with a Type of their own. */
    record JsonLines(AccessLogJson requests) implements MonitorText {

        @Override
        public String request(AccessLogEntry entry) {
            try {
                return requests.line(entry).stripTrailing();
            } catch (IOException broken) {
                throw new UncheckedIOException("access log entry as JSON", broken);
            }
        }

        @Override
        public String packet(DatapathEvent event) {
            ObjectNode json = Json.object()
                    .put("Type", event.type() == DatapathEvent.Type.DROP ? "Drop" : "PolicyVerdict")
                    .put("Reason", event.reason().label())
                    .put("Direction", direction(event))
                    .put("Decision", event.decision().name().toLowerCase(Locale.ROOT))
                    .put("Endpoint", event.endpoint().map(EndpointId::value).orElse(0))
                    .put("SourceIdentity", event.sourceIdentity().value())
                    .put("DestinationIdentity", event.destinationIdentity().value())
                    .put("Source", address(event.source()))
                    .put("Destination", address(event.destination()))
                    .put("Protocol", ProtocolName.of(event.protocol()))
                    .put("TcpFlags", event.tcpFlags())
                    .put("InterfaceIndex", event.interfaceIndex());
            return json.toString();
        }

        @Override
        public String lost(long count) {
            return Json.object().put("Type", "Lost").put("Count", count).toString();
        }
    }

    private static String direction(DatapathEvent event) {
        return event.direction() == TrafficDirection.INGRESS ? "ingress" : "egress";
    }

    private static String address(InetSocketAddress end) {
        IpPrefix address = IpPrefix.ofAddress(end.getAddress());
        String text = address.addressText();
        return (address.isIpv4() ? text : "[" + text + "]") + ":" + end.getPort();
    }
}

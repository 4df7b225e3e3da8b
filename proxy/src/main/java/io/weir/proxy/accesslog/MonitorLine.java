package io.weir.proxy.accesslog;

import io.weir.identity.Label;
import io.weir.identity.TrafficDirection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one-line text of an entry that {@code weir monitor} prints:
 * {@code <- Request http from 0 ([k8s:class=tiefighter]) to 2756 ([k8s:class=deathstar]), identity 8876->43854, verdict
 * Denied PUT http://host/path => 403}.
 *
 * <p>For a Kafka request it ends with {@code verdict Denied produce topic deathstar-plans => 29}, and the other topics where there are
 * several.
 *
 * <p>Headers that a rule missed or did not accept follow by name, without their values; then the rule by which the other side's
 * policy let the request through.
 *
 * <p>Each text that a client or a user chose stands without blanks and control characters: a char outside {@code !}..{@code ~}
 * is written {@code \xNN} (above 0xff {@code \}{@code uNNNN}), a backslash is doubled.
 */
public final class MonitorLine {

    private static final int MAX_BYTE = 0xff;

    private MonitorLine() {}

    public static String of(AccessLogEntry entry) {
        LoggedConnection connection = entry.connection();
        StringBuilder line = new StringBuilder(256);
        line.append(entry.observationPoint() == TrafficDirection.INGRESS ? "<-" : "->")
                .append(" Request ")
                .append(protocol(entry.request()))
                .append(" from ");
        appendPeer(line, connection.source());
        line.append(" to ");
        appendPeer(line, connection.destination());
        line.append(", identity ")
                .append(connection.source().identity())
                .append("->")
                .append(connection.destination().identity())
                .append(", verdict ")
                .append(entry.outcome().text());
        if (entry.request() instanceof LoggedRequest.Http http) {
            line.append(' ')
                    .append(escaped(http.method()))
                    .append(' ')
                    .append(escaped(http.url()))
                    .append(" => ")
                    .append(http.code());
            appendNames(line, ", missing headers", http.missingHeaders());
            appendNames(line, ", rejected headers", http.rejectedHeaders());
        } else if (entry.request() instanceof LoggedRequest.Kafka kafka) {
            line.append(' ')
                    .append(escaped(kafka.apiKey()))
                    .append(" topic ")
                    .append(escaped(kafka.firstTopic()))
                    .append(" => ")
                    .append(kafka.errorCode());
            if (kafka.topics().size() > 1) {
                line.append(", topics");
                kafka.topics().forEach(topic -> line.append(' ').append(escaped(topic)));
            }
        }
        entry.otherRule().ifPresent(rule -> line.append(", other policy ")
                .append(escaped(rule.policy().toString()))
                .append(' ')
                .append(escaped(rule.fieldPath())));
        return line.toString();
    }

    private static String protocol(LoggedRequest request) {
        if (request instanceof LoggedRequest.Http) {
            return "http";
        }
        return request instanceof LoggedRequest.Kafka ? "kafka" : "unknown-l7";
    }

    private static void appendPeer(StringBuilder line, LoggedPeer peer) {
        line.append(peer.endpointId())
                .append(" ([")
                .append(peer.labels().stream()
                        .map(Label::toString)
                        .map(MonitorLine::escaped)
                        .collect(Collectors.joining(" ")))
                .append("])");
    }

    private static void appendNames(StringBuilder line, String title, List<LoggedHeader> headers) {
        if (!headers.isEmpty()) {
            line.append(title);
            headers.forEach(header -> line.append(' ').append(escaped(header.name())));
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c > ' ' && c <= '~') {
                escaped.append(c);
            } else {
                escaped.append(String.format(c <= MAX_BYTE ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }
}

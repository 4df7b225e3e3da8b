package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.weir.identity.TrafficDirection;
import io.weir.rules.snapshot.DenyReason;
import io.weir.rules.snapshot.RuleOrigin;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Puts entries into JSON, one object a line, nothing but printable ASCII and the line feed at its end: whatever a client
 * sent is escaped, so it can neither end a line nor steer a terminal. Field names are those of Cilium's log record. Not safe
 * for use by several threads.
 */
public final class AccessLogJson {

    /** Numbers of {@code DropReason}, which existing readers of the log know: denied by policy, by a deny rule. */
    private static final int DROP_POLICY = 133;

    private static final int DROP_POLICY_DENY = 181;

    private final JsonFactory factory = new JsonFactoryBuilder()
            .rootValueSeparator("")
            .characterEscapes(new AsciiEscapes())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();
    private final ConnectionJson connections = new ConnectionJson(factory);
    private final NodeAddresses node;
    private final EpochTimestamp timestamp = new EpochTimestamp();
    private final LineBuffer lines = new LineBuffer();
    private JsonGenerator generator;

    public AccessLogJson(NodeAddresses node) {
        this.node = node;
        this.generator = newGenerator();
    }

    /** The line of one entry, without the line feed. */
    public String line(AccessLogEntry entry) throws IOException {
        clear();
        append(entry);
        String line = new String(lines.bytes(), 0, lines.size() - 1, StandardCharsets.US_ASCII);
        clear();
        return line;
    }

    /** Adds a line; on failure the lines before it are as they were. */
    void append(AccessLogEntry entry) throws IOException {
        int start = lines.size();
        boolean complete = false;
        try {
            writeEntry(entry);
            generator.flush();
            lines.write('\n');
            complete = true;
        } finally {
            if (!complete) {
                generator = newGenerator();
                lines.cutTo(start);
            }
        }
    }

    byte[] buffer() {
        return lines.bytes();
    }

    int length() {
        return lines.size();
    }

    void clear() {
        lines.cutTo(0);
    }

    private JsonGenerator newGenerator() {
        try {
            return factory.createGenerator(lines);
        } catch (IOException impossible) {
            throw new IllegalStateException("a generator into memory", impossible);
        }
    }

    private void writeEntry(AccessLogEntry entry) throws IOException {
        JsonGenerator json = generator;
        json.writeStartObject();
        json.writeStringField("Type", "Request");
        json.writeFieldName("Timestamp");
        timestamp.write(entry.timestampEpochNanos(), json);
        json.writeObjectFieldStart("NodeAddressInfo");
        json.writeStringField("IPv4", node.ipv4());
        json.writeStringField("IPv6", node.ipv6());
        json.writeEndObject();
        json.writeStringField(
                "ObservationPoint", entry.observationPoint() == TrafficDirection.INGRESS ? "Ingress" : "Egress");
        json.writeRaw(',');
        json.writeRaw(connections.of(entry.connection()));
        json.writeStringField("Verdict", entry.outcome().text());
        json.writeStringField("Info", AccessLogText.info(entry));
        writeVerdict(entry.verdict());
        if (entry.otherRule().isPresent()) {
            json.writeObjectFieldStart("OtherPolicy");
            writeRule(entry.otherRule().get());
            json.writeEndObject();
        }
        if (entry.request() instanceof LoggedRequest.Http http) {
            writeHttp(http);
        }
        json.writeNumberField("DurationNanos", entry.durationNanos());
        json.writeNumberField("BytesIn", entry.bytesIn());
        json.writeNumberField("BytesOut", entry.bytesOut());
        json.writeStringField("TraceID", entry.traceId());
        json.writeEndObject();
    }

    private void writeVerdict(Verdict verdict) throws IOException {
        if (verdict instanceof Verdict.Forward forward) {
            writePolicy(forward.rule(), List.of());
        } else if (verdict instanceof Verdict.Deny deny) {
            generator.writeNumberField(
                    "DropReason", deny.reason() == DenyReason.DENIED_BY_RULE ? DROP_POLICY_DENY : DROP_POLICY);
            generator.writeStringField("DenyReason", deny.reason().name());
            if (deny.rule().isPresent()) {
                writePolicy(deny.rule().get(), List.of());
            } else if (deny.nearest().isPresent()) {
                writePolicy(deny.nearest().get().rule(), deny.nearest().get().missed());
            }
        }
    }

    /** The rule the verdict comes from; with missed fields it is the allow rule that came nearest. */
    private void writePolicy(RuleOrigin rule, List<Verdict.MissedField> missed) throws IOException {
        JsonGenerator json = generator;
        json.writeObjectFieldStart("Policy");
        writeRule(rule);
        if (!missed.isEmpty()) {
            json.writeArrayFieldStart("missed");
            for (Verdict.MissedField field : missed) {
                json.writeStartObject();
                json.writeStringField("field", field.field());
                json.writeStringField("expected", field.expected());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void writeRule(RuleOrigin rule) throws IOException {
        generator.writeStringField("name", rule.policy().name());
        generator.writeStringField("namespace", rule.policy().namespace());
        generator.writeStringField("rule", rule.fieldPath());
    }

    private void writeHttp(LoggedRequest.Http http) throws IOException {
        JsonGenerator json = generator;
        json.writeObjectFieldStart("HTTP");
        json.writeNumberField("Code", http.code());
        json.writeStringField("Method", http.method());
        json.writeStringField("URL", http.url());
        json.writeStringField("Protocol", http.protocol());
        writeHeaders("Headers", http.headers());
        writeHeaders("MissingHeaders", http.missingHeaders());
        writeHeaders("RejectedHeaders", http.rejectedHeaders());
        json.writeEndObject();
    }

    /** An object of name to list of values; values of a name that stands several times keep their order. */
    private void writeHeaders(String field, List<LoggedHeader> headers) throws IOException {
        JsonGenerator json = generator;
        json.writeObjectFieldStart(field);
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.get(i).name();
            if (indexOf(headers, name) < i) {
                continue;
            }
            json.writeArrayFieldStart(name);
            for (LoggedHeader header : headers.subList(i, headers.size())) {
                if (header.name().equals(name)) {
                    json.writeString(header.value());
                }
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static int indexOf(List<LoggedHeader> headers, String name) {
        int index = 0;
        while (!headers.get(index).name().equals(name)) {
            index++;
        }
        return index;
    }
}

package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
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

    // Names that are turned into bytes once.
    private static final SerializableString TYPE = new SerializedString("Type");
    private static final SerializableString REQUEST = new SerializedString("Request");
    private static final SerializableString TIMESTAMP = new SerializedString("Timestamp");
    private static final SerializableString VERDICT = new SerializedString("Verdict");
    private static final SerializableString INFO = new SerializedString("Info");
    private static final SerializableString DROP_REASON = new SerializedString("DropReason");
    private static final SerializableString DENY_REASON = new SerializedString("DenyReason");
    private static final SerializableString POLICY = new SerializedString("Policy");
    private static final SerializableString NAME = new SerializedString("name");
    private static final SerializableString NAMESPACE = new SerializedString("namespace");
    private static final SerializableString RULE = new SerializedString("rule");
    private static final SerializableString HTTP = new SerializedString("HTTP");
    private static final SerializableString CODE = new SerializedString("Code");
    private static final SerializableString METHOD = new SerializedString("Method");
    private static final SerializableString URL = new SerializedString("URL");
    private static final SerializableString PROTOCOL = new SerializedString("Protocol");
    private static final SerializableString DURATION_NANOS = new SerializedString("DurationNanos");
    private static final SerializableString BYTES_IN = new SerializedString("BytesIn");
    private static final SerializableString BYTES_OUT = new SerializedString("BytesOut");
    private static final SerializableString TRACE_ID = new SerializedString("TraceID");
    private static final SerializableString NO_HEADERS =
            new SerializedString(",\"Headers\":{},\"MissingHeaders\":{},\"RejectedHeaders\":{}");

    private final JsonFactory factory = new JsonFactoryBuilder()
            .rootValueSeparator("")
            .characterEscapes(new AsciiEscapes())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();
    private final ConnectionJson connections = new ConnectionJson(factory);
    private final SerializableString ingress;
    private final SerializableString egress;
    private final EpochTimestamp timestamp = new EpochTimestamp();
    private final LineBuffer lines = new LineBuffer();
    private JsonGenerator generator;

    public AccessLogJson(NodeAddresses node) {
        this.ingress = behindTimestamp(node, "Ingress");
        this.egress = behindTimestamp(node, "Egress");
        this.generator = newGenerator();
    }

    /** The fields between the time and the connection, as they stand between the commas around them. */
    private static SerializableString behindTimestamp(NodeAddresses node, String observationPoint) {
        return new SerializedString(",\"NodeAddressInfo\":{\"IPv4\":\"" + node.ipv4() + "\",\"IPv6\":\"" + node.ipv6()
                + "\"},\"ObservationPoint\":\"" + observationPoint + "\",");
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
        json.writeFieldName(TYPE);
        json.writeString(REQUEST);
        json.writeFieldName(TIMESTAMP);
        timestamp.write(entry.timestampEpochNanos(), json);
        json.writeRaw(entry.observationPoint() == TrafficDirection.INGRESS ? ingress : egress);
        json.writeRaw(connections.of(entry.connection()));
        writeString(VERDICT, entry.outcome().text());
        writeString(INFO, AccessLogText.info(entry));
        writeVerdict(entry.verdict());
        if (entry.otherRule().isPresent()) {
            json.writeObjectFieldStart("OtherPolicy");
            writeRule(entry.otherRule().get());
            json.writeEndObject();
        }
        if (entry.request() instanceof LoggedRequest.Http http) {
            writeHttp(http);
        } else if (entry.request() instanceof LoggedRequest.Kafka kafka) {
            KafkaJson.write(kafka, json);
        }
        writeNumber(DURATION_NANOS, entry.durationNanos());
        writeNumber(BYTES_IN, entry.bytesIn());
        writeNumber(BYTES_OUT, entry.bytesOut());
        writeString(TRACE_ID, entry.traceId());
        json.writeEndObject();
    }

    private void writeVerdict(Verdict verdict) throws IOException {
        if (verdict instanceof Verdict.Forward forward) {
            writePolicy(forward.rule(), List.of());
        } else if (verdict instanceof Verdict.Deny deny) {
            writeNumber(DROP_REASON, deny.reason() == DenyReason.DENIED_BY_RULE ? DROP_POLICY_DENY : DROP_POLICY);
            writeString(DENY_REASON, deny.reason().name());
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
        json.writeFieldName(POLICY);
        json.writeStartObject();
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
        writeString(NAME, rule.policy().name());
        writeString(NAMESPACE, rule.policy().namespace());
        writeString(RULE, rule.fieldPath());
    }

    private void writeString(SerializableString field, String value) throws IOException {
        generator.writeFieldName(field);
        generator.writeString(value);
    }

    private void writeNumber(SerializableString field, long value) throws IOException {
        generator.writeFieldName(field);
        generator.writeNumber(value);
    }

    private void writeHttp(LoggedRequest.Http http) throws IOException {
        JsonGenerator json = generator;
        json.writeFieldName(HTTP);
        json.writeStartObject();
        writeNumber(CODE, http.code());
        writeString(METHOD, http.method());
        writeString(URL, http.url());
        writeString(PROTOCOL, http.protocol());
        if (http.headers().isEmpty()
                && http.missingHeaders().isEmpty()
                && http.rejectedHeaders().isEmpty()) {
            json.writeRaw(NO_HEADERS);
        } else {
            writeHeaders("Headers", http.headers());
            writeHeaders("MissingHeaders", http.missingHeaders());
            writeHeaders("RejectedHeaders", http.rejectedHeaders());
        }
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

package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import java.io.IOException;
import java.io.StringWriter;
import java.net.Inet4Address;

/** The fields of a line that are the same for all entries of a connection. */
final class ConnectionJson {

    private final JsonFactory factory;

    ConnectionJson(JsonFactory factory) {
        this.factory = factory;
    }

    /** The fields from {@code SourceEndpoint} to {@code IPVersion}, as they stand between two commas. */
    SerializableString of(LoggedConnection connection) throws IOException {
        SerializableString kept = connection.json();
        if (kept == null) {
            kept = write(connection);
            connection.keepJson(kept);
        }
        return kept;
    }

    private SerializableString write(LoggedConnection connection) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.writeStartObject();
            writePeer(json, "SourceEndpoint", connection.source());
            writePeer(json, "DestinationEndpoint", connection.destination());
            json.writeNumberField("IPVersion", isIpv4(connection.destination()) ? 0 : 1);
            json.writeEndObject();
        }
        return new SerializedString(
                text.getBuffer().substring(1, text.getBuffer().length() - 1));
    }

    private static void writePeer(JsonGenerator json, String field, LoggedPeer peer) throws IOException {
        String address = IpPrefix.ofAddress(peer.address().getAddress()).addressText();
        boolean ipv4 = isIpv4(peer);
        json.writeObjectFieldStart(field);
        json.writeNumberField("ID", peer.endpointId());
        json.writeStringField("IPv4", ipv4 ? address : "");
        json.writeStringField("IPv6", ipv4 ? "" : address);
        json.writeNumberField("Port", peer.address().getPort());
        json.writeNumberField("Identity", peer.identity().value());
        json.writeArrayFieldStart("Labels");
        for (Label label : peer.labels()) {
            json.writeString(label.toString());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static boolean isIpv4(LoggedPeer peer) {
        return peer.address().getAddress() instanceof Inet4Address;
    }
}

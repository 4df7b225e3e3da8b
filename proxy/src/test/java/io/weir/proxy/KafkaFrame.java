package io.weir.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/** Frames of Kafka's protocol whose bodies are text. */
record KafkaFrame(int correlationId, String body) {

    /** The header of requests that {@link TestApis} take: with a client id, without tagged fields. */
    static byte[] request(int apiKey, int version, int correlationId, String clientId, String body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
            byte[] rest = body.getBytes(StandardCharsets.ISO_8859_1);
            out.writeInt(10 + id.length + rest.length);
            out.writeShort(apiKey);
            out.writeShort(version);
            out.writeInt(correlationId);
            out.writeShort(id.length);
            out.write(id);
            out.write(rest);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    /** A request as a client writes it. */
    static byte[] request(ApiKeys api, int version, int correlationId, ApiMessage body) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion((short) version)
                .setCorrelationId(correlationId)
                .setClientId("test");
        return join(header, api.requestHeaderVersion((short) version), body, version);
    }

    /** A response as a server writes it. */
    static byte[] response(ApiKeys api, int version, int correlationId, ApiMessage body) {
        return join(
                new ResponseHeaderData().setCorrelationId(correlationId),
                api.responseHeaderVersion((short) version),
                body,
                version);
    }

    private static byte[] join(ApiMessage header, short headerVersion, ApiMessage body, int version) {
        byte[] head = bytes(header, headerVersion);
        byte[] rest = bytes(body, (short) version);
        return join(ByteBuffer.allocate(4).putInt(head.length + rest.length).array(), head, rest);
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    static byte[] response(int correlationId, String body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] rest = body.getBytes(StandardCharsets.ISO_8859_1);
            out.writeInt(4 + rest.length);
            out.writeInt(correlationId);
            out.write(rest);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    static byte[] join(byte[]... all) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] each : all) {
            bytes.writeBytes(each);
        }
        return bytes.toByteArray();
    }

    /** The next response. */
    static KafkaFrame readResponse(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int length = data.readInt();
        int correlationId = data.readInt();
        return new KafkaFrame(correlationId, text(data, length - 4));
    }

    /** The next request, of which the body is kept; null at the end of the stream. */
    static @Nullable KafkaRequestFrame readRequest(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int length;
        try {
            length = data.readInt();
        } catch (EOFException end) {
            return null;
        }
        int apiKey = data.readShort();
        int version = data.readShort();
        int correlationId = data.readInt();
        int clientId = data.readShort();
        String id = text(data, Math.max(0, clientId));
        return new KafkaRequestFrame(apiKey, version, correlationId, id, text(data, length - 10 - id.length()));
    }

    private static String text(DataInputStream data, int length) throws IOException {
        byte[] bytes = data.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("after " + bytes.length + " of " + length);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A request as a server reads it. */
    record KafkaRequestFrame(int apiKey, int version, int correlationId, String clientId, String body) {}
}

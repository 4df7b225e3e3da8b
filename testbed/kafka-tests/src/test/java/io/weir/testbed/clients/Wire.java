package io.weir.testbed.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/** A connection that speaks the Kafka protocol, with requests and responses as JSON of Kafka's own message definitions. */
final class Wire implements AutoCloseable {

    private static final int LIMIT_MILLIS = 15_000;

    private final Socket socket;
    private int correlationId;

    Wire(String bootstrap) {
        try {
            int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request and gives the response; a text node when there is none. */
    JsonNode call(ApiKeys api, short version, JsonNode request) {
        RequestHeader header = new RequestHeader(
                new RequestHeaderData()
                        .setRequestApiKey(api.id)
                        .setRequestApiVersion(version)
                        .setClientId("wire")
                        .setCorrelationId(++correlationId),
                api.requestHeaderVersion(version));
        ByteBuffer body = RequestUtils.serialize(
                header.data(), header.headerVersion(), read(api.messageType.newRequest(), request, version), version);
        try {
            ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + body.remaining())
                    .putInt(body.remaining())
                    .put(body);
            socket.getOutputStream().write(frame.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ByteBuffer response = ByteBuffer.wrap(in.readNBytes(in.readInt()));
            ResponseHeader.parse(response, api.responseHeaderVersion(version));
            ApiMessage message = api.messageType.newResponse();
            message.read(new ByteBufferAccessor(response), version);
            return write(message, version);
        } catch (EOFException | SocketException closed) {
            return JsonNodeFactory.instance.textNode("connection closed");
        } catch (SocketTimeoutException silent) {
            return JsonNodeFactory.instance.textNode("no answer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request with default values. */
    static JsonNode defaults(ApiKeys api, short version) {
        return write(api.messageType.newRequest(), version);
    }

    private static ApiMessage read(ApiMessage kind, JsonNode json, short version) {
        return (ApiMessage) convert(kind, "read", new Class<?>[] {JsonNode.class, short.class}, json, version);
    }

    private static JsonNode write(ApiMessage message, short version) {
        return (JsonNode) convert(message, "write", new Class<?>[] {message.getClass(), short.class}, message, version);
    }

    private static Object convert(ApiMessage message, String method, Class<?>[] types, Object... arguments) {
        try {
            return Class.forName(message.getClass().getName() + "JsonConverter")
                    .getMethod(method, types)
                    .invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(method + " " + arguments[0], e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

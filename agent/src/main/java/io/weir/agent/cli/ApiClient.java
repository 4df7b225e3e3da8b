package io.weir.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Talks to the agent's local API: one request a connection, over the JDK's own unix socket. Loading a whole HTTP client would
 * take longer than most commands; see docs/decisions/0010-command-line-client.md.
 */
final class ApiClient {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path socket;

    ApiClient(Path socket) {
        this.socket = socket;
    }

    /** The answer to GET. */
    JsonNode get(String path) throws IOException {
        return exchange("GET", path, "");
    }

    JsonNode post(String path, String body) throws IOException {
        return exchange("POST", path, body);
    }

    JsonNode delete(String path) throws IOException {
        return exchange("DELETE", path, "");
    }

    /** The body of the answer to GET, as it comes in; the caller closes it. */
    InputStream stream(String path) throws IOException {
        HttpAnswer answer = send("GET", path, "");
        if (!answer.isSuccess()) {
            throw refusal(answer);
        }
        return answer.body();
    }

    /** {@code path?name=value&...}, escaped. */
    static String query(String path, List<Map.Entry<String, String>> parameters) {
        StringJoiner query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
        parameters.forEach(parameter ->
                query.add(parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8)));
        return query.toString();
    }

    private JsonNode exchange(String method, String path, String body) throws IOException {
        HttpAnswer answer = send(method, path, body);
        try (InputStream in = answer.body()) {
            if (answer.isSuccess()) {
                return MAPPER.readTree(in);
            }
        }
        throw refusal(answer);
    }

    private static CommandFailure refusal(HttpAnswer answer) throws IOException {
        byte[] text;
        try (InputStream in = answer.body()) {
            text = in.readAllBytes();
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (IOException notJson) {
            return new CommandFailure("the agent answered " + answer.status(), notJson);
        }
        StringBuilder message = new StringBuilder(json.path("error").asText("the agent answered " + answer.status()));
        json.path("problems")
                .forEach(problem ->
                        message.append(System.lineSeparator()).append("  ").append(problem.asText()));
        return new CommandFailure(message.toString());
    }

    private HttpAnswer send(String method, String path, String body) throws IOException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException noAgent) {
            throw new CommandFailure(
                    "no agent answers on " + socket + " (" + noAgent.getMessage()
                            + "): start one with 'weir agent', or name its socket with --socket or WEIR_SOCKET",
                    noAgent);
        }
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nhost: weir\r\nconnection: close\r\n"
                + "content-type: text/plain; charset=utf-8\r\ncontent-length: " + content.length + "\r\n\r\n";
        try {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            return HttpAnswer.read(Channels.newInputStream(channel));
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }
}

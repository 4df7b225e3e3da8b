package io.weir.proxy;

import io.weir.proxy.kafka.Apis;
import io.weir.proxy.kafka.api.ApiHandlers;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PolicySnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A proxy with {@link TestApis} before a server that answers each request with {@code echo} and the request's body. */
final class KafkaRig implements AutoCloseable {

    private final List<KafkaFrame.KafkaRequestFrame> received = new CopyOnWriteArrayList<>();
    private final RawServer server;
    private final ProxyRig proxy;

    KafkaRig() throws IOException {
        this(ProxyLimits.DEFAULT);
    }

    KafkaRig(ProxyLimits limits) throws IOException {
        server = new RawServer(this::echo);
        proxy = ProxyRig.kafka(server.address(), policy(), limits, TestApis.all());
    }

    /** A proxy before this server. */
    static ProxyRig before(InetSocketAddress server) throws IOException {
        return before(server, ProxyLimits.DEFAULT);
    }

    static ProxyRig before(InetSocketAddress server, ProxyLimits limits) throws IOException {
        return ProxyRig.kafka(server, policy(), limits, TestApis.all());
    }

    /** Reads one request, and answers it when told to. */
    static RawServer waiting(CompletableFuture<Void> goOn) throws IOException {
        return new RawServer(connection -> {
            KafkaFrame.KafkaRequestFrame request = Objects.requireNonNull(KafkaFrame.readRequest(connection.in()));
            goOn.join();
            connection.out().write(KafkaFrame.response(request.correlationId(), "after a while"));
            connection.drain();
        });
    }

    static void awaitRequest(RawServer server) {
        ProxyRig.await("the request at the server", () -> !server.connections().isEmpty());
    }

    /** The APIs that a proxy has. */
    static Apis realApis() {
        ApiHandlers handlers = new ApiHandlers();
        return new Apis(handlers::forKey, handlers::unsupported);
    }

    /** Whatever is of a topic that begins with {@code ok}, or of none. */
    static PolicySnapshot policy() {
        return TestPolicy.kafka(allowed());
    }

    static Predicate<KafkaRequestView> allowed() {
        return question -> question.topic() == null || question.topic().startsWith("ok");
    }

    ProxyRig proxy() {
        return proxy;
    }

    RawClient client() throws IOException {
        return proxy.client();
    }

    RawServer server() {
        return server;
    }

    /** The requests that reached the server, in their order. */
    List<KafkaFrame.KafkaRequestFrame> received() {
        return List.copyOf(received);
    }

    List<String> receivedBodies() {
        return received.stream().map(KafkaFrame.KafkaRequestFrame::body).toList();
    }

    private void echo(RawServer.Connection connection) throws IOException {
        KafkaFrame.KafkaRequestFrame request = KafkaFrame.readRequest(connection.in());
        while (request != null) {
            received.add(request);
            if (!request.body().startsWith("!")) {
                connection.out().write(KafkaFrame.response(request.correlationId(), "echo " + request.body()));
                connection.out().flush();
            }
            request = KafkaFrame.readRequest(connection.in());
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }
}

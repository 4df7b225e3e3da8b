package io.weir.testbed.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker that is its own controller, with storage that it formats when that is new. Prints {@code ready} when clients may come;
 * ends at SIGTERM.
 *
 * <p>Arguments: {@code DIRECTORY [--acls] [--until-input-ends] NAME=HOST:PORT[,ADVERTISED_HOST:PORT]...}. The first listener is the
 * broker's own; with {@code --acls} who is connected to it may do everything, and who is connected to another nothing without an
 * ACL for {@code User:name}. A listener whose name begins with {@code SASL} takes who knows the password of {@link #SASL_USER}. With {@code --until-input-ends} it does not outlive who started it.
 */
public final class Broker {

    /** The only user of listeners with SASL, by PLAIN. */
    static final String SASL_USER = "vader";

    static final String SASL_PASSWORD = "sith";

    private static final String CONTROLLER = "CONTROLLER";

    private Broker() {}

    /** Starts it and waits for its end. */
    public static void main(String[] arguments) throws IOException {
        List<String> rest = new ArrayList<>(List.of(arguments));
        boolean acls = rest.remove("--acls");
        if (rest.remove("--until-input-ends")) {
            endWithInput();
        }
        if (rest.size() < 2) {
            throw new IllegalArgumentException("expected DIRECTORY [--acls] [--until-input-ends] LISTENER...");
        }
        Path directory = Path.of(rest.remove(0)).toAbsolutePath();
        Properties settings =
                settings(directory, rest.stream().map(BrokerListener::parse).toList(), acls);
        format(directory, settings);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "end"));
        server.startup();
        System.out.println("ready");
        server.awaitShutdown();
    }

    private static Properties settings(Path directory, List<BrokerListener> listeners, boolean acls)
            throws IOException {
        String controller = "127.0.0.1:" + freePort();
        String inner = listeners.get(0).name();
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.bootstrap.servers", controller);
        settings.setProperty("controller.listener.names", CONTROLLER);
        settings.setProperty("inter.broker.listener.name", inner);
        settings.setProperty(
                "listeners",
                join(listeners, each -> each.name() + "://" + each.address()) + "," + CONTROLLER + "://" + controller);
        settings.setProperty("advertised.listeners", join(listeners, each -> each.name() + "://" + each.advertised()));
        settings.setProperty(
                "listener.security.protocol.map",
                join(listeners, each -> each.name() + (each.hasSasl() ? ":SASL_PLAINTEXT" : ":PLAINTEXT")) + ","
                        + CONTROLLER + ":PLAINTEXT");
        listeners.stream().filter(BrokerListener::hasSasl).forEach(each -> {
            String prefix = "listener.name." + each.name().toLowerCase(Locale.ROOT) + ".";
            settings.setProperty(prefix + "sasl.enabled.mechanisms", "PLAIN");
            settings.setProperty(
                    prefix + "plain.sasl.jaas.config",
                    PlainLoginModule.class.getName() + " required user_" + SASL_USER + "=\"" + SASL_PASSWORD + "\";");
        });
        settings.setProperty("log.dirs", directory.resolve("data").toString());
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.setProperty(internal + ".replication.factor", "1");
            settings.setProperty(internal + ".num.partitions", "1");
        }
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("group.consumer.heartbeat.interval.ms", "500");
        settings.setProperty("group.consumer.min.heartbeat.interval.ms", "500");
        settings.setProperty("controlled.shutdown.enable", "false");
        if (acls) {
            settings.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
            settings.setProperty("principal.builder.class", ListenerPrincipal.class.getName());
            settings.setProperty("super.users", "User:" + inner.toLowerCase(Locale.ROOT) + ";User:controller");
        }
        return settings;
    }

    private static String join(List<BrokerListener> listeners, Function<BrokerListener, String> part) {
        return listeners.stream().map(part).collect(Collectors.joining(","));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void format(Path directory, Properties settings) throws IOException {
        Path file = Files.createDirectories(directory).resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            settings.store(writer, null);
        }
        String[] command = {
            "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString(), "--standalone", "--ignore-formatted"
        };
        int result = StorageTool.execute(command, new PrintStream(System.err, true, StandardCharsets.UTF_8));
        if (result != 0) {
            throw new IOException("formatting " + directory + " ended with " + result);
        }
    }

    private static void endWithInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is said on it; only its end counts.
                        }
                    } catch (IOException closed) {
                        System.err.println("input: " + closed);
                    }
                    Runtime.getRuntime().halt(0);
                },
                "input");
        watch.setDaemon(true);
        watch.start();
    }
}

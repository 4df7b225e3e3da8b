package io.weir.agent.cli;

import io.weir.agent.AccessLogSettings;
import io.weir.agent.AccessLogs;
import io.weir.agent.api.MetricsServer;
import io.weir.agent.metrics.ProcessMetrics;
import io.weir.proxy.PolicyLookup;
import io.weir.proxy.ProxyConfig;
import io.weir.proxy.ProxyServer;
import io.weir.proxy.accesslog.AccessLog;
import io.weir.redirect.RedirectMetadataSource;
import io.weir.rules.model.PolicyFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir proxy}: a proxy before one server with one policy file; no BPF, no privilege, no agent. */
@Command(
        name = "proxy",
        description = "Runs a proxy before one server and judges its requests by a policy file; needs no privilege.",
        mixinStandardHelpOptions = true)
final class ProxyCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyCommand.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int MAX_WARM_UP_SECONDS = 60;

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "ADDR:PORT",
            converter = SocketAddress.class,
            description = "Where to listen.")
    private InetSocketAddress listen = new InetSocketAddress(0);

    @Option(
            names = "--upstream",
            required = true,
            paramLabel = "ADDR:PORT",
            converter = SocketAddress.class,
            description = "The server.")
    private InetSocketAddress upstream = new InetSocketAddress(0);

    @Mixin
    private StaticPolicyOptions policies = new StaticPolicyOptions();

    @Option(
            names = "--secrets",
            paramLabel = "FILE",
            description =
                    "Secrets that the policies name, or a directory of them; may stand several times. A policy file"
                            + " may hold its Secrets as well.")
    private List<Path> secrets = new ArrayList<>();

    @Mixin
    private AccessLogOptions accessLog = new AccessLogOptions();

    @Option(
            names = "--metrics-listen",
            paramLabel = "ADDR:PORT",
            converter = SocketAddress.class,
            description = "Serves metrics at http://ADDR:PORT/metrics, to whoever reaches it; default: not at all.")
    private Optional<InetSocketAddress> metricsListen = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Event loops; default: one a processor.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--share-upstream",
            description =
                    "Let a connection to the server serve one client after another; else each client has its own.")
    private boolean sharesUpstreams;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description =
                    "Before listening, let the JVM compile what requests need, for at most so long; 0: not at all;"
                            + " default: ${DEFAULT-VALUE}.")
    private int warmUpSeconds = 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, PolicyFormatException, InterruptedException {
        refuseUnusable();
        AccessLogSettings logSettings = accessLog.settings();
        StaticPolicy policy = policies.compile(secrets, upstream);
        policy.warnings().forEach(warning -> LOG.warn("{}", warning));
        ProxyConfig config = ProxyConfig.fixed(
                listen,
                upstream,
                new InetSocketAddress(upstream.getAddress(), policy.port()),
                threads.orElse(Runtime.getRuntime().availableProcessors()),
                sharesUpstreams);
        if (policy.port() != upstream.getPort()) {
            LOG.info("no rule is for port {}: judging by those for port {}", upstream.getPort(), policy.port());
        }
        RedirectMetadataSource metadata = (source, destination) -> Optional.of(policy.metadata());
        Lifetime lifetime = new Lifetime("weir proxy");
        WarmUp.run(Duration.ofSeconds(warmUpSeconds));
        AccessLog log = AccessLogs.start(logSettings);
        ProxyServer server = ProxyServer.start(config, metadata, new PolicyLookup(policy.snapshot()), log);
        Optional<MetricsServer> metrics = serveMetrics(server);
        lifetime.closeAtEnd(() -> {
            metrics.ifPresent(MetricsServer::close);
            server.close(DRAIN);
            log.close();
        });
        HangUp.handle(log::reopen);
        LOG.info("listening on {}, server {}", server.address().orElse(listen), upstream);
        PrintWriter out = spec.commandLine().getOut();
        out.println("ready");
        out.flush();
        return lifetime.await();
    }

    private Optional<MetricsServer> serveMetrics(ProxyServer server) throws IOException {
        return metricsListen.isEmpty()
                ? Optional.empty()
                : Optional.of(MetricsServer.start(metricsListen.get(), new ProcessMetrics(List.of(server.metrics()))));
    }

    private void refuseUnusable() {
        if (upstream.getPort() == 0) {
            throw new ParameterException(spec.commandLine(), "--upstream: port 0: expected 1..65535");
        }
        if (upstream.equals(listen)) {
            throw new ParameterException(
                    spec.commandLine(), "--upstream: the proxy itself listens there; expected the address of a server");
        }
        if (warmUpSeconds < 0 || warmUpSeconds > MAX_WARM_UP_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--warm-up " + warmUpSeconds + ": expected 0.." + MAX_WARM_UP_SECONDS);
        }
        threads.filter(count -> count < 1 || count > ProxyConfig.MAX_THREADS).ifPresent(count -> {
            throw new ParameterException(
                    spec.commandLine(), "--threads " + count + ": expected 1.." + ProxyConfig.MAX_THREADS);
        });
    }
}

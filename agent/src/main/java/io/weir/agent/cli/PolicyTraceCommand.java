package io.weir.agent.cli;

import io.weir.identity.NumericIdentity;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.KafkaRule;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.PeerPolicy;
import io.weir.rules.snapshot.RuleTrace;
import io.weir.rules.snapshot.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir policy trace}: what each rule says of a request, and what comes of it, without an agent. */
@Command(
        name = "trace",
        description =
                "Tells for each rule whether it allows a request or what it misses; exit code 1 when it is denied.",
        mixinStandardHelpOptions = true)
final class PolicyTraceCommand implements Callable<Integer> {

    private static final int TCP = 6;
    private static final int MAX_PORT = 65535;
    private static final int KAFKA_PORT = 9092;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private StaticPolicyOptions policies = new StaticPolicyOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The server's TCP port; default: ${DEFAULT-VALUE}, or the only one that rules are for.")
    private int port = KAFKA_PORT;

    @Option(
            names = "--kafka",
            required = true,
            paramLabel = "API[:TOPIC[:GROUP[:TRANSACTIONALID]]]",
            converter = KafkaQuestion.Converter.class,
            description = "A Kafka request and what it names: produce:orders, fetch:orders, joingroup::billing;"
                    + " '*' is every name. May stand several times, for a request that names several topics.")
    private List<KafkaQuestion> questions = new ArrayList<>();

    @Option(
            names = "--api-version",
            paramLabel = "N",
            description = "Version of the request; default: ${DEFAULT-VALUE}.")
    private int apiVersion = 0;

    @Option(names = "--client-id", paramLabel = "ID", description = "What the client calls itself; default: nothing.")
    private String clientId = "";

    @Override
    public Integer call() throws IOException, PolicyFormatException {
        refuseUnusable();
        StaticPolicy policy =
                policies.compile(List.of(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        policy.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine().getErr().flush();
        EndpointPolicy server = policy.snapshot().endpoints().iterator().next();
        NumericIdentity client = policy.metadata().sourceIdentity();
        PeerPolicy peer = server.direction(TrafficDirection.INGRESS)
                .port(TCP, policy.port())
                .forPeer(client);
        PrintWriter out = spec.commandLine().getOut();
        boolean allowed = true;
        for (KafkaQuestion question : questions) {
            KafkaRequestView view = question.view(apiVersion, clientId);
            out.println(question + " on " + policy.port() + "/TCP");
            RuleTrace.of(policy.ingress(), TCP, policy.port(), client, view)
                    .forEach(trace -> out.println("  " + trace.rule() + ": " + text(trace)));
            Verdict verdict = peer.evaluate(view);
            out.println("  " + text(verdict));
            allowed &= verdict.forwards();
        }
        out.println("Final verdict: " + (allowed ? "ALLOWED" : "DENIED"));
        out.flush();
        return allowed ? 0 : 1;
    }

    private void refuseUnusable() {
        if (port < 1 || port > MAX_PORT) {
            throw new ParameterException(spec.commandLine(), "--port " + port + ": expected 1.." + MAX_PORT);
        }
        if (apiVersion < 0 || apiVersion > KafkaRule.MAX_API_VERSION) {
            throw new ParameterException(
                    spec.commandLine(), "--api-version " + apiVersion + ": expected 0.." + KafkaRule.MAX_API_VERSION);
        }
    }

    private static String text(RuleTrace trace) {
        return switch (trace.outcome()) {
            case DENIES -> "denies";
            case ALLOWS_EVERYTHING -> "allows everything";
            case MATCHED -> "matched";
            case MISSED -> "missed " + missed(trace.missed());
        };
    }

    private static String text(Verdict verdict) {
        if (verdict instanceof Verdict.Forward forward) {
            return "allowed by " + forward.rule();
        }
        if (verdict instanceof Verdict.Deny deny) {
            return "denied: " + deny.reason().text()
                    + deny.rule().map(rule -> ", " + rule).orElse("")
                    + deny.nearest()
                            .map(nearest ->
                                    "; nearest is " + nearest.rule() + ", which misses " + missed(nearest.missed()))
                            .orElse("");
        }
        return "allowed: policy denies nothing to the server";
    }

    private static String missed(List<Verdict.MissedField> fields) {
        return fields.stream()
                .map(field -> field.field() + " (" + field.expected() + ")")
                .collect(Collectors.joining(", "));
    }
}

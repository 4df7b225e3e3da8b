package io.weir.agent.cli;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyManifest;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a command without an agent is told the policies of one server, and who is at both ends. */
final class StaticPolicyOptions {

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "FILE",
            description = "Policies of the server, YAML or JSON, or a directory of them; may stand several times.")
    private List<Path> policies = new ArrayList<>();

    @Option(
            names = "--source-labels",
            paramLabel = "LABEL",
            split = ",",
            description = "Labels of every client, such as k8s:org=empire; default: reserved:world.")
    private List<String> sourceLabels = new ArrayList<>();

    @Option(
            names = "--destination-labels",
            paramLabel = "LABEL",
            split = ",",
            description = "Labels of the server; default: those the first policy selects by.")
    private List<String> destinationLabels = new ArrayList<>();

    /**
     * The policies of a server, compiled.
     *
     * @param secrets files and directories with Secrets, besides those that stand with the policies
     */
    StaticPolicy compile(List<Path> secrets, InetSocketAddress server) throws IOException, PolicyFormatException {
        return StaticPolicy.compile(manifest(secrets), labels(sourceLabels), labels(destinationLabels), server);
    }

    private PolicyManifest manifest(List<Path> secrets) throws IOException, PolicyFormatException {
        List<NetworkPolicy> read = new ArrayList<>();
        Map<SecretName, Secret> values = new HashMap<>();
        for (Path path : policies) {
            for (PolicyFile file : PolicyFile.under(path)) {
                PolicyManifest manifest = file.manifest();
                read.addAll(manifest.policies());
                add(file, manifest.secrets(), values);
            }
        }
        for (Path path : secrets) {
            for (PolicyFile file : PolicyFile.under(path)) {
                PolicyManifest manifest = file.manifest();
                if (!manifest.policies().isEmpty()) {
                    throw new CommandFailure("--secrets: " + file.path() + " holds a policy: expected Secrets only");
                }
                add(file, manifest.secrets(), values);
            }
        }
        return new PolicyManifest(read, List.copyOf(values.values()));
    }

    private static void add(PolicyFile file, List<Secret> found, Map<SecretName, Secret> into) {
        for (Secret secret : found) {
            if (into.put(secret.name(), secret) != null) {
                throw new CommandFailure(file.path() + ": Secret " + secret.name() + " stands in another file as well");
            }
        }
    }

    /** The labels that options name; empty when there is none. */
    private static Optional<LabelSet> labels(List<String> texts) {
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LabelSet.of(texts.stream()
                    .map(text -> Label.parse(text, Label.K8S_SOURCE))
                    .toList()));
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailure(String.valueOf(malformed.getMessage()), malformed);
        }
    }
}

package io.weir.rules.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A text of policies and the Secrets that they name.
 *
 * @param policies in their order
 * @param secrets in their order, each name once
 */
public record PolicyManifest(List<NetworkPolicy> policies, List<Secret> secrets) {

    public PolicyManifest {
        policies = List.copyOf(policies);
        secrets = List.copyOf(secrets);
    }

    /**
     * Reads one or many YAML or JSON documents.
     *
     * @param source name of the text for messages
     * @throws PolicyFormatException when anything in it is wrong, or is neither policy nor Secret
     */
    public static PolicyManifest read(String source, String text) throws PolicyFormatException {
        List<ManifestDocument> policies = new ArrayList<>();
        List<Secret> secrets = new ArrayList<>();
        Map<SecretName, Integer> lines = new HashMap<>();
        PolicyProblems problems = new PolicyProblems(source);
        for (ManifestDocument document : ManifestReader.read(source, text)) {
            if (!document.kind().equals(SecretReader.KIND)) {
                policies.add(document);
                continue;
            }
            Optional<Secret> secret = SecretReader.read(document, problems);
            secret.ifPresent(secrets::add);
            secret.map(Secret::name).ifPresent(name -> {
                Integer before = lines.putIfAbsent(name, document.line());
                if (before != null) {
                    problems.add(
                            document.line(),
                            "metadata.name",
                            "Secret " + name + " is there twice, first on line " + before);
                }
            });
        }
        return new PolicyManifest(PolicyReader.read(policies, problems), secrets);
    }
}

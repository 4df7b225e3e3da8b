package io.weir.rules.model;

import io.weir.rules.snapshot.PolicyName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the policies of a user: {@code cilium.io/v2} CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, and
 * {@code networking.k8s.io/v1} NetworkPolicy. A policy is taken whole or refused whole: a field that is unknown, not supported yet or wrong refuses everything that was handed in.
 */
public final class PolicyReader {

    private static final String API_VERSION = "cilium.io/v2";
    private static final String NAMESPACED = "CiliumNetworkPolicy";
    private static final String CLUSTERWIDE = "CiliumClusterwideNetworkPolicy";
    private static final String KUBERNETES_API_VERSION = "networking.k8s.io/v1";
    private static final String KUBERNETES = "NetworkPolicy";
    private static final String DEFAULT_NAMESPACE = "default";

    private static final int MAX_NAME_CHARS = 253;
    private static final int MAX_NAMESPACE_CHARS = 63;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private final PolicyProblems problems;

    private PolicyReader(PolicyProblems problems) {
        this.problems = problems;
    }

    /**
     * Whether objects of this kind are policies and so for this reader, which refuses those it does not support. True for
     * everything that calls itself a network policy, so that none is taken for an object that does not matter.
     */
    public static boolean isPolicyKind(String kind) {
        return kind.endsWith("NetworkPolicy");
    }

    /** Whether policies of this kind are read. */
    public static boolean isSupportedKind(String kind) {
        return kind.equals(NAMESPACED) || kind.equals(CLUSTERWIDE) || kind.equals(KUBERNETES);
    }

    /**
     * The policies of a text of one or many YAML or JSON documents, in their order; none when it has no content.
     *
     * @param source name of the text for messages
     * @throws PolicyFormatException when anything in it is wrong, or is no policy
     */
    public static List<NetworkPolicy> read(String source, String text) throws PolicyFormatException {
        return read(ManifestReader.read(source, text), new PolicyProblems(source));
    }

    /** The policies that these objects are; throws what {@code problems} has already, too. */
    static List<NetworkPolicy> read(List<ManifestDocument> documents, PolicyProblems problems)
            throws PolicyFormatException {
        PolicyReader reader = new PolicyReader(problems);
        List<NetworkPolicy> policies = new ArrayList<>();
        Map<PolicyName, Integer> lines = new HashMap<>();
        for (ManifestDocument document : documents) {
            Optional<NetworkPolicy> policy = reader.readObject(document);
            policy.ifPresent(policies::add);
            policy.map(NetworkPolicy::name).ifPresent(name -> {
                Integer before = lines.putIfAbsent(name, document.line());
                if (before != null) {
                    problems.add(
                            document.line(),
                            "metadata.name",
                            "policy " + name + " is there twice, first on line " + before);
                }
            });
        }
        problems.throwIfAny();
        return List.copyOf(policies);
    }

    /**
     * The policy that this object is.
     *
     * @throws PolicyFormatException when anything in it is wrong, or it is no policy
     */
    public static NetworkPolicy read(ManifestDocument document) throws PolicyFormatException {
        PolicyProblems problems = new PolicyProblems(document.source());
        Optional<NetworkPolicy> policy = new PolicyReader(problems).readObject(document);
        problems.throwIfAny();
        return policy.orElseThrow();
    }

    /** Empty only when a problem has been reported. */
    private Optional<NetworkPolicy> readObject(ManifestDocument document) {
        int before = problems.count();
        ManifestObject root = document.root(problems);
        if (!checkKind(document, root)) {
            return Optional.empty();
        }
        boolean kubernetes = document.kind().equals(KUBERNETES);
        root.onlyFields(kubernetes ? PolicyFields.KUBERNETES_OBJECT : PolicyFields.OBJECT);
        Optional<PolicyIdentity> identity =
                root.requireObject("metadata").flatMap(metadata -> metadata(document, metadata));
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        List<PolicyRule> rules = kubernetes ? kubernetesRules(root, identity.get()) : rules(root, identity.get());
        return problems.count() > before
                ? Optional.empty()
                : Optional.of(new NetworkPolicy(identity.get().name(), rules));
    }

    private List<PolicyRule> kubernetesRules(ManifestObject root, PolicyIdentity identity) {
        KubernetesRuleReader reader = new KubernetesRuleReader(problems, identity);
        return root.requireObject("spec").flatMap(reader::read).stream().toList();
    }

    private List<PolicyRule> rules(ManifestObject root, PolicyIdentity identity) {
        RuleReader ruleReader = new RuleReader(problems, identity, root);
        List<PolicyRule> rules = new ArrayList<>();
        root.object("spec").flatMap(ruleReader::read).ifPresent(rules::add);
        Optional<ManifestValue> specs = root.get("specs");
        List<ManifestValue> listed = specs.flatMap(ManifestValue::list).orElse(List.of());
        if (root.has("spec") ? specs.isPresent() && listed.isEmpty() : listed.isEmpty()) {
            if (specs.isPresent()) {
                specs.get().problem("expected a list of at least one rule");
            } else {
                root.problem("has neither spec nor specs: expected a rule");
            }
        }
        for (ManifestValue spec : listed) {
            spec.object().flatMap(ruleReader::read).ifPresent(rules::add);
        }
        return rules;
    }

    private static boolean checkKind(ManifestDocument document, ManifestObject root) {
        String kind = document.kind();
        if (!isSupportedKind(kind)) {
            String expected = "expected " + NAMESPACED + ", " + CLUSTERWIDE + " or " + KUBERNETES;
            root.problemAt(
                    "kind",
                    isPolicyKind(kind)
                            ? "not supported yet: kind " + Quoted.text(kind) + "; " + expected
                            : "kind " + Quoted.text(kind) + " is no policy: " + expected);
            return false;
        }
        String expectedVersion = kind.equals(KUBERNETES) ? KUBERNETES_API_VERSION : API_VERSION;
        if (!document.apiVersion().equals(expectedVersion)) {
            root.problemAt(
                    "apiVersion", "got " + Quoted.text(document.apiVersion()) + ": expected '" + expectedVersion + "'");
            return false;
        }
        return true;
    }

    private Optional<PolicyIdentity> metadata(ManifestDocument document, ManifestObject metadata) {
        int before = problems.count();
        metadata.onlyFields(PolicyFields.METADATA);
        Optional<String> name = metadata.requireText("name");
        name.filter(text ->
                        text.length() > MAX_NAME_CHARS || !NAME.matcher(text).matches())
                .ifPresent(text -> metadata.get("name")
                        .orElseThrow()
                        .problem("got " + Quoted.text(text) + ": expected at most " + MAX_NAME_CHARS
                                + " of a-z, 0-9, '-', '.', a letter or digit at both ends"));
        boolean clusterwide = document.kind().equals(CLUSTERWIDE);
        Optional<ManifestValue> namespaceField = metadata.get("namespace");
        String namespace = clusterwide ? "" : DEFAULT_NAMESPACE;
        if (namespaceField.isPresent()) {
            namespace = namespaceField.get().text().orElse(namespace);
            if (clusterwide) {
                namespaceField.get().problem("a clusterwide policy has no namespace: remove the field");
            } else if (namespace.length() > MAX_NAMESPACE_CHARS
                    || !NAMESPACE.matcher(namespace).matches()) {
                namespaceField
                        .get()
                        .problem("got " + Quoted.text(namespace) + ": expected at most " + MAX_NAMESPACE_CHARS
                                + " of a-z, 0-9, '-', a letter or digit at both ends");
            }
        }
        Optional<String> uid = metadata.text("uid");
        return problems.count() > before
                ? Optional.empty()
                : Optional.of(new PolicyIdentity(
                        new PolicyName(document.kind(), namespace, name.orElseThrow()), uid.orElse("")));
    }
}

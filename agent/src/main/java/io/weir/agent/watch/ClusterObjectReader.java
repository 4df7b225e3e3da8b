package io.weir.agent.watch;

import io.weir.identity.IpPrefix;
import io.weir.rules.model.ManifestDocument;
import io.weir.rules.model.ManifestObject;
import io.weir.rules.model.ManifestReader;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyProblem;
import io.weir.rules.model.PolicyProblems;
import io.weir.rules.model.PolicyReader;
import io.weir.rules.model.SecretReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns the text of one manifest into its objects. Pure. */
public final class ClusterObjectReader {

    private static final Set<String> RECORD_KINDS =
            Set.of(ClusterObject.IdentityObject.KIND, ClusterObject.EndpointObject.KIND);
    private static final String CORE_VERSION = "v1";
    private static final String SLICE_VERSION = "discovery.k8s.io/v1";

    private ClusterObjectReader() {}

    /**
     * Every object of the text; at least one.
     *
     * @param source name of the manifest, for messages
     * @throws PolicyFormatException when anything in it is wrong, with every problem found
     */
    public static List<ClusterObject> read(String source, String text) throws PolicyFormatException {
        List<ManifestDocument> documents = ManifestReader.read(source, text);
        PolicyProblems problems = new PolicyProblems(source);
        if (documents.isEmpty()) {
            problems.add(1, "", "no object in it: expected at least one; delete the file to take back what it said");
        }
        List<ClusterObject> objects = new ArrayList<>();
        for (ManifestDocument document : documents) {
            object(document, problems).ifPresent(objects::add);
        }
        problems.throwIfAny();
        return objects;
    }

    /**
     * The object that this document is.
     *
     * @throws PolicyFormatException when anything in it is wrong, with every problem found
     */
    public static ClusterObject read(ManifestDocument document) throws PolicyFormatException {
        PolicyProblems problems = new PolicyProblems(document.source());
        Optional<ClusterObject> object = object(document, problems);
        problems.throwIfAny();
        return object.orElseThrow();
    }

    private static Optional<ClusterObject> object(ManifestDocument document, PolicyProblems problems) {
        if (PolicyReader.isSupportedKind(document.kind())) {
            return policy(document, problems);
        }
        if (document.kind().equals(SecretReader.KIND)) {
            return SecretReader.read(document, problems).map(ClusterObject.SecretObject::new);
        }
        if (RECORD_KINDS.contains(document.kind())) {
            return record(document, problems);
        }
        ManifestObject root = document.root(problems);
        int before = problems.count();
        Optional<ClusterObject> object =
                switch (document.kind()) {
                    case ClusterObject.Pod.KIND -> Optional.of(PodReader.read(root));
                    case ClusterObject.Namespace.KIND -> {
                        Optional<ManifestObject> metadata = root.requireObject("metadata");
                        yield Optional.of(new ClusterObject.Namespace(
                                ObjectFields.name(metadata), ObjectFields.labels(metadata)));
                    }
                    case ClusterObject.Node.KIND ->
                        Optional.of(new ClusterObject.Node(
                                ObjectFields.name(root.requireObject("metadata")), nodeAddresses(root)));
                    case ClusterObject.Service.KIND -> Optional.of(ServiceReader.service(root));
                    case ClusterObject.EndpointSlice.KIND -> Optional.of(ServiceReader.slice(root));
                    default -> Optional.empty();
                };
        if (object.isEmpty()) {
            problems.add(
                    document.line(),
                    "kind",
                    "not supported yet: " + document.kind()
                            + "; expected Pod, Namespace, Node, Service, EndpointSlice, Secret, CiliumNetworkPolicy,"
                            + " CiliumClusterwideNetworkPolicy or NetworkPolicy");
        } else {
            String version = document.kind().equals(ClusterObject.EndpointSlice.KIND) ? SLICE_VERSION : CORE_VERSION;
            if (!document.apiVersion().equals(version)) {
                problems.add(document.line(), "apiVersion", "got '" + document.apiVersion() + "': expected " + version);
            }
        }
        return problems.count() == before ? object : Optional.empty();
    }

    private static Optional<ClusterObject> record(ManifestDocument document, PolicyProblems problems) {
        if (!document.apiVersion().equals(RecordReader.API_VERSION)) {
            problems.add(
                    document.line(),
                    "apiVersion",
                    "got '" + document.apiVersion() + "': expected " + RecordReader.API_VERSION);
            return Optional.empty();
        }
        ManifestObject root = document.root(problems);
        int before = problems.count();
        Optional<ClusterObject> object = document.kind().equals(ClusterObject.IdentityObject.KIND)
                ? RecordReader.identity(root)
                : Optional.of(RecordReader.endpoint(root));
        return problems.count() == before ? object : Optional.empty();
    }

    private static Optional<ClusterObject> policy(ManifestDocument document, PolicyProblems problems) {
        try {
            return Optional.of(new ClusterObject.Policy(PolicyReader.read(document)));
        } catch (PolicyFormatException refused) {
            for (PolicyProblem problem : refused.problems()) {
                problems.add(problem.line(), problem.fieldPath(), problem.problem());
            }
            return Optional.empty();
        }
    }

    private static List<IpPrefix> nodeAddresses(ManifestObject root) {
        List<IpPrefix> addresses = new ArrayList<>();
        Optional<ManifestObject> status = root.object("status");
        for (var element : status.flatMap(fields -> fields.list("addresses")).orElse(List.of())) {
            Optional<ManifestObject> address = element.object();
            String type = address.flatMap(fields -> fields.requireText("type")).orElse("");
            if (type.endsWith("IP")) {
                address.flatMap(fields -> fields.require("address"))
                        .flatMap(ObjectFields::address)
                        .ifPresent(addresses::add);
            }
        }
        return addresses;
    }
}

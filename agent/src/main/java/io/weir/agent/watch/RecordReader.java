package io.weir.agent.watch;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.rules.model.ManifestObject;
import io.weir.rules.model.ManifestValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the objects by which nodes tell each other numbers and addresses: CiliumIdentity and CiliumEndpoint. Pure. */
public final class RecordReader {

    /** API version of both kinds. */
    public static final String API_VERSION = "cilium.io/v2";

    /** Annotation of a number that somebody found unused: who and when. */
    public static final String UNUSED_ANNOTATION = "weir.io/unused";

    private RecordReader() {}

    /** The number, in which only the labels of {@code security-labels} count; empty when something was reported. */
    static Optional<ClusterObject> identity(ManifestObject root) {
        Optional<ManifestObject> metadata = root.requireObject("metadata");
        String name = ObjectFields.name(metadata);
        String created =
                metadata.flatMap(fields -> fields.text("creationTimestamp")).orElse("");
        Optional<Map<String, String>> labels =
                root.requireObject("security-labels").map(ManifestObject::texts);
        String mark = metadata.flatMap(fields -> fields.object("annotations"))
                .flatMap(annotations -> annotations.text(UNUSED_ANNOTATION))
                .orElse("");
        if (labels.isEmpty()) {
            return Optional.empty();
        }
        try {
            long age = created.isEmpty() ? 0 : Instant.parse(created).getEpochSecond();
            return Optional.of(new ClusterObject.IdentityObject(number(name), securityLabels(labels.get()), age, mark));
        } catch (IllegalArgumentException | DateTimeException malformed) {
            root.problem(String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * The number that the name of a CiliumIdentity says.
     *
     * @throws IllegalArgumentException when it is written in any other way than the number is
     */
    static NumericIdentity number(String name) {
        try {
            NumericIdentity id = new NumericIdentity(Integer.parseInt(name));
            if (id.toString().equals(name)) {
                return id;
            }
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException("name '" + name + "': expected the number of the identity", notOne);
        }
        throw new IllegalArgumentException("name '" + name + "': expected a number without signs and zeros before it");
    }

    /**
     * The labels of {@code security-labels}: {@code source:key} and value.
     *
     * @throws IllegalArgumentException when one has no source
     */
    public static LabelSet securityLabels(Map<String, String> written) {
        List<Label> labels = new ArrayList<>();
        written.forEach((name, value) -> {
            int colon = name.indexOf(':');
            if (colon < 1 || colon == name.length() - 1) {
                throw new IllegalArgumentException("security label '" + name + "': expected SOURCE:KEY");
            }
            labels.add(new Label(name.substring(0, colon), name.substring(colon + 1), value));
        });
        return LabelSet.of(labels);
    }

    /** What a node says of a pod of its own. */
    static ClusterObject.EndpointObject endpoint(ManifestObject root) {
        Optional<ManifestObject> metadata = root.requireObject("metadata");
        Optional<ManifestObject> status = root.object("status");
        Optional<ManifestObject> networking = status.flatMap(fields -> fields.object("networking"));
        String podUid = metadata.flatMap(fields -> fields.list("ownerReferences")).orElse(List.of()).stream()
                .flatMap(owner -> owner.object().stream())
                .filter(owner -> owner.text("kind").equals(Optional.of(ClusterObject.Pod.KIND)))
                .flatMap(owner -> owner.text("uid").stream())
                .findFirst()
                .orElse("");
        List<IpPrefix> addresses = networking.flatMap(fields -> fields.list("addressing")).orElse(List.of()).stream()
                .flatMap(pair -> pair.object().stream())
                .flatMap(pair -> Stream.of(pair.get("ipv4"), pair.get("ipv6")))
                .flatMap(Optional::stream)
                .filter(address -> !address.text().orElse("").isEmpty())
                .flatMap((ManifestValue address) -> ObjectFields.address(address).stream())
                .distinct()
                .toList();
        return new ClusterObject.EndpointObject(
                ObjectFields.namespace(metadata),
                ObjectFields.name(metadata),
                podUid,
                networking.flatMap(fields -> fields.text("node")).orElse(""),
                status.flatMap(fields -> fields.object("identity"))
                        .flatMap(identity -> identity.get("id"))
                        .flatMap(RecordReader::clusterNumber),
                addresses);
    }

    private static Optional<NumericIdentity> clusterNumber(ManifestValue value) {
        Optional<Integer> number = value.integer();
        if (number.isEmpty() || number.get() == 0) {
            return Optional.empty();
        }
        if (number.get() < 0 || number.get() > NumericIdentity.LAST_NODE_LOCAL) {
            value.problem("identity " + number.get() + ": expected 0.." + NumericIdentity.LAST_NODE_LOCAL);
            return Optional.empty();
        }
        return Optional.of(new NumericIdentity(number.get()));
    }
}

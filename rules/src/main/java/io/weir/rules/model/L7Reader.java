package io.weir.rules.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code rules} of a port entry. Gives an empty result only when a problem has been reported. */
final class L7Reader {

    private static final String GRPC = "grpc";

    private final HttpReader http;

    /** A reader for a policy of this namespace; empty for a clusterwide one. */
    L7Reader(String policyNamespace) {
        this.http = new HttpReader(policyNamespace);
    }

    Optional<L7Rules> read(ManifestObject written) {
        ManifestObject rules = written.ignoringCaseOfNames();
        rules.onlyFields(PolicyFields.L7, PolicyFields.L7_LATER);
        List<String> protocols = new ArrayList<>();
        if (rules.has("http")) {
            protocols.add("http");
        }
        if (rules.has("kafka")) {
            protocols.add("kafka");
        }
        if (rules.has("l7proto") || rules.has("l7")) {
            protocols.add("l7proto");
        }
        if (protocols.size() > 1) {
            rules.problem("has " + String.join(" and ", protocols)
                    + ": expected one of them; write an entry of toPorts for each");
            return Optional.empty();
        }
        if (rules.has("http")) {
            return rules.get("http").flatMap(http::read);
        }
        if (rules.has("kafka")) {
            return rules.get("kafka").flatMap(KafkaReader::read);
        }
        if (!protocols.isEmpty()) {
            return readGeneric(rules);
        }
        if (rules.names().isEmpty()) {
            rules.problem(
                    "is empty: expected http, kafka, or l7proto and l7; without the field the ports carry whatever"
                            + " they are given");
        }
        return Optional.empty();
    }

    private static Optional<L7Rules> readGeneric(ManifestObject rules) {
        Optional<String> protocol = rules.requireText("l7proto");
        Optional<ManifestValue> list = rules.require("l7");
        if (protocol.isPresent() && !protocol.get().equals(GRPC)) {
            rules.problemAt("l7proto", "not supported yet: " + Quoted.text(protocol.get()) + "; expected " + GRPC);
            return Optional.empty();
        }
        Optional<L7Rules> read = list.flatMap(GrpcReader::read);
        return protocol.isPresent() ? read : Optional.empty();
    }
}

package io.weir.rules.model;

import io.weir.identity.IpPrefix;
import io.weir.identity.LabelSelector;
import io.weir.identity.LabelSelector.Operator;
import io.weir.identity.LabelSelector.Requirement;
import io.weir.identity.LabelSet;
import io.weir.identity.TrafficDirection;
import io.weir.rules.model.PeerSelector.AnyPeer;
import io.weir.rules.model.PeerSelector.CidrPeers;
import io.weir.rules.model.PeerSelector.CidrRule;
import io.weir.rules.model.PeerSelector.EndpointPeers;
import io.weir.rules.model.PeerSelector.EntityPeers;
import io.weir.rules.model.PeerSelector.Nobody;
import io.weir.rules.model.PortRange.Named;
import io.weir.rules.model.PortRange.Numbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints rules as the JSON that users know from the policy API: what they wrote, with label sources, namespaces, protocols and
 * default deny written out. Read back in an object of the
 * same kind, namespace and name, a printed rule gives the same rule.
 */
public final class PolicyWriter {

    private PolicyWriter() {}

    /** A JSON array of the rules in this order, indented by two, without a line end behind it. */
    public static String toJson(Collection<PolicyRule> rules) {
        return JsonPrinter.print(rules.stream().map(PolicyWriter::rule).toList());
    }

    private static Map<String, Object> rule(PolicyRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("endpointSelector", selector(rule.subject()));
        for (TrafficDirection direction : TrafficDirection.values()) {
            for (boolean deny : new boolean[] {false, true}) {
                List<Map<String, Object>> entries = rule.trafficRules().stream()
                        .filter(entry -> entry.direction() == direction && entry.deny() == deny)
                        .map(PolicyWriter::entry)
                        .toList();
                if (!entries.isEmpty()) {
                    json.put(PolicyFields.section(direction, deny), entries);
                }
            }
        }
        if (rule.trafficRules().isEmpty()) {
            boolean egressOnly = rule.egressDefaultDeny() && !rule.ingressDefaultDeny();
            json.put(egressOnly ? "egress" : "ingress", List.of());
        }
        json.put("labels", labels(rule.labels()));
        Map<String, Object> defaultDeny = new LinkedHashMap<>();
        defaultDeny.put("ingress", rule.ingressDefaultDeny());
        defaultDeny.put("egress", rule.egressDefaultDeny());
        json.put("enableDefaultDeny", defaultDeny);
        if (!rule.description().isEmpty()) {
            json.put("description", rule.description());
        }
        if (!rule.logValue().isEmpty()) {
            json.put("log", Map.of("value", rule.logValue()));
        }
        return json;
    }

    private static Map<String, Object> selector(LabelSelector selector) {
        Map<String, Object> labels = new LinkedHashMap<>();
        List<Map<String, Object>> expressions = new ArrayList<>();
        for (Requirement requirement : selector.requirements()) {
            String key = requirement.source() + ":" + requirement.key();
            List<String> values = requirement.values().stream().sorted().toList();
            if (requirement.operator() == Operator.IN && values.size() == 1 && !labels.containsKey(key)) {
                labels.put(key, values.get(0));
            } else {
                expressions.add(expression(key, requirement.operator(), values));
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        if (!labels.isEmpty()) {
            json.put("matchLabels", labels);
        }
        if (!expressions.isEmpty()) {
            json.put("matchExpressions", expressions);
        }
        return json;
    }

    private static Map<String, Object> expression(String key, Operator operator, List<String> values) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", key);
        json.put(
                "operator",
                switch (operator) {
                    case IN -> "In";
                    case NOT_IN -> "NotIn";
                    case EXISTS -> "Exists";
                    case DOES_NOT_EXIST -> "DoesNotExist";
                });
        if (!values.isEmpty()) {
            json.put("values", values);
        }
        return json;
    }

    private static Map<String, Object> entry(TrafficRule entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        peers(entry, json);
        entry.toPorts()
                .ifPresent(ports -> json.put(
                        "toPorts", ports.stream().map(PolicyWriter::portRule).toList()));
        return json;
    }

    private static void peers(TrafficRule entry, Map<String, Object> json) {
        String prefix = PolicyFields.prefix(entry.direction());
        PeerSelector peers = entry.peers();
        if (peers instanceof Nobody) {
            json.put(prefix + "Endpoints", List.of());
        } else if (peers instanceof EndpointPeers endpoints) {
            json.put(
                    prefix + "Endpoints",
                    endpoints.selectors().stream().map(PolicyWriter::selector).toList());
        } else if (peers instanceof EntityPeers entities) {
            json.put(
                    prefix + "Entities",
                    entities.entities().stream().sorted().map(Entity::text).toList());
        } else if (peers instanceof CidrPeers cidrs) {
            cidrs(prefix, cidrs.cidrs(), json);
        } else if (!(peers instanceof AnyPeer)) {
            throw new IllegalArgumentException("no JSON for peers " + peers);
        }
    }

    private static void cidrs(String prefix, List<CidrRule> cidrs, Map<String, Object> json) {
        if (cidrs.stream().allMatch(rule -> rule.except().isEmpty())) {
            json.put(
                    prefix + "CIDR",
                    cidrs.stream().map(rule -> rule.cidr().toString()).toList());
            return;
        }
        json.put(prefix + "CIDRSet", cidrs.stream().map(PolicyWriter::cidrRule).toList());
    }

    private static Map<String, Object> cidrRule(CidrRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cidr", rule.cidr().toString());
        if (!rule.except().isEmpty()) {
            json.put("except", rule.except().stream().map(IpPrefix::toString).toList());
        }
        return json;
    }

    private static Map<String, Object> portRule(PortRule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ports", rule.ports().stream().map(PolicyWriter::port).toList());
        if (rule.l7() instanceof L7Rules.Http http) {
            json.put("rules", L7Writer.http(http));
        } else if (rule.l7() instanceof L7Rules.Grpc grpc) {
            json.put("rules", L7Writer.grpc(grpc));
        } else if (rule.l7() instanceof L7Rules.Kafka kafka) {
            json.put("rules", L7Writer.kafka(kafka));
        }
        return json;
    }

    private static Map<String, Object> port(PortRange range) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (range instanceof Numbers numbers) {
            json.put("port", Integer.toString(numbers.first()));
            if (!numbers.isEveryPort() && numbers.last() > numbers.first()) {
                json.put("endPort", numbers.last());
            }
        } else if (range instanceof Named named) {
            json.put("port", named.name());
        }
        json.put("protocol", range.protocol().name());
        return json;
    }

    private static List<Map<String, Object>> labels(LabelSet labels) {
        return labels.stream()
                .map(label -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("key", label.key());
                    json.put("value", label.value());
                    json.put("source", label.source());
                    return json;
                })
                .toList();
    }
}

package io.weir.agent.watch;

import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One object of the cluster, reduced to what the agent asks of it. */
public sealed interface ClusterObject {

    /** Its name, unique in the cluster. */
    ObjectName objectName();

    /**
     * A namespace.
     *
     * @param name its name
     * @param labels its labels, which become labels of the identities of its pods
     */
    record Namespace(String name, Map<String, String> labels) implements ClusterObject {
        public static final String KIND = "Namespace";

        public Namespace {
            labels = Map.copyOf(labels);
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, "", name);
        }
    }

    /**
     * A node.
     *
     * @param name its name
     * @param addresses its addresses, each a full-length prefix
     */
    record Node(String name, List<IpPrefix> addresses) implements ClusterObject {
        public static final String KIND = "Node";

        public Node {
            addresses = List.copyOf(addresses);
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, "", name);
        }
    }

    /**
     * A pod.
     *
     * @param namespace its namespace
     * @param name its name
     * @param uid its uid, which no other pod has, not even a later one of this name; empty when the manifest does not say
     * @param labels its labels
     * @param nodeName the node it runs on; empty when it is not scheduled
     * @param serviceAccount name of its service account
     * @param namedPorts container ports by name
     * @param addresses its addresses, each a full-length prefix
     * @param finished whether it ran to its end (phase Succeeded or Failed): its addresses are no longer its own
     * @param hostNetwork whether it lives in the node's network namespace
     * @param attachment where its interface is found, when the manifest says so
     */
    record Pod(
            String namespace,
            String name,
            String uid,
            Map<String, String> labels,
            String nodeName,
            String serviceAccount,
            Map<String, Integer> namedPorts,
            List<IpPrefix> addresses,
            boolean finished,
            boolean hostNetwork,
            Optional<Attachment> attachment)
            implements ClusterObject {
        public static final String KIND = "Pod";

        public Pod {
            labels = Map.copyOf(labels);
            namedPorts = Map.copyOf(namedPorts);
            addresses = List.copyOf(addresses);
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, namespace, name);
        }
    }

    /**
     * A service.
     *
     * @param namespace its namespace
     * @param name its name
     * @param labels its labels
     * @param selector the labels that select its pods; empty when its endpoints are given by hand
     * @param clusterIps its virtual addresses, each a full-length prefix; empty for a headless one
     */
    record Service(
            String namespace,
            String name,
            Map<String, String> labels,
            Map<String, String> selector,
            List<IpPrefix> clusterIps)
            implements ClusterObject {
        public static final String KIND = "Service";

        public Service {
            labels = Map.copyOf(labels);
            selector = Map.copyOf(selector);
            clusterIps = List.copyOf(clusterIps);
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, namespace, name);
        }
    }

    /**
     * Some of the endpoints of a service.
     *
     * @param namespace its namespace
     * @param name its name
     * @param service the service they are of; empty when it does not say
     * @param addresses the addresses that are ready, each a full-length prefix; none of those given as host names
     */
    record EndpointSlice(String namespace, String name, String service, List<IpPrefix> addresses)
            implements ClusterObject {
        public static final String KIND = "EndpointSlice";

        public EndpointSlice {
            addresses = List.copyOf(addresses);
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, namespace, name);
        }
    }

    /** A Secret; never shown with its values. */
    record SecretObject(Secret secret) implements ClusterObject {
        @Override
        public ObjectName objectName() {
            return new ObjectName(
                    SecretReader.KIND, secret.name().namespace(), secret.name().name());
        }
    }

    /**
     * The number that a label set has in the whole cluster.
     *
     * @param id the number; one of the cluster's range
     * @param labels what it stands for
     * @param age orders the numbers of one label set: the lowest is the oldest. Seconds since 1970, or a revision
     * @param unusedMark who found it used by nobody, and when: it may be deleted before long; empty when nobody did
     */
    record IdentityObject(NumericIdentity id, LabelSet labels, long age, String unusedMark) implements ClusterObject {
        public static final String KIND = "CiliumIdentity";

        public IdentityObject {
            if (id.isReserved() || id.value() > NumericIdentity.LAST_CLUSTER) {
                throw new IllegalArgumentException("identity " + id + ": expected " + NumericIdentity.FIRST_CLUSTER
                        + ".." + NumericIdentity.LAST_CLUSTER);
            }
            for (Label label : labels) {
                if (label.source().equals(Label.CIDR_SOURCE)
                        || label.source().equals(ReservedIdentity.LABEL_SOURCE)
                        || label.source().equals(Label.ANY_SOURCE)) {
                    throw new IllegalArgumentException(
                            "identity " + id + ": label " + label + " is none of a workload: expected another source");
                }
            }
            if (labels.isEmpty()) {
                throw new IllegalArgumentException("identity " + id + ": expected at least one label");
            }
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, "", id.toString());
        }
    }

    /**
     * What the node of a pod says of it to the others.
     *
     * @param namespace namespace of the pod
     * @param name name of the pod
     * @param podUid uid of the pod it is about; empty when it does not say
     * @param nodeAddress address of the pod's node; empty when it does not say
     * @param identity number the pod has there; empty as long as it has none
     * @param addresses the pod's addresses, each a full-length prefix
     */
    record EndpointObject(
            String namespace,
            String name,
            String podUid,
            String nodeAddress,
            Optional<NumericIdentity> identity,
            List<IpPrefix> addresses)
            implements ClusterObject {
        public static final String KIND = "CiliumEndpoint";

        public EndpointObject {
            addresses = List.copyOf(addresses);
        }

        @Override
        public ObjectName objectName() {
            return new ObjectName(KIND, namespace, name);
        }

        /** The pod it is about. */
        public ObjectName pod() {
            return new ObjectName(Pod.KIND, namespace, name);
        }
    }

    /** A policy. */
    record Policy(NetworkPolicy policy) implements ClusterObject {
        @Override
        public ObjectName objectName() {
            return new ObjectName(
                    policy.name().kind(),
                    policy.name().namespace(),
                    policy.name().name());
        }
    }
}

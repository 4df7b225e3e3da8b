package io.weir.agent.state;

import io.weir.agent.endpoint.Sandbox;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pods of this node as its API object and the CNI plugin together tell of them: the plugin knows interface and addresses
 * before the object has them, and that the network of a pod is gone before the object goes. Owned by the state thread.
 */
final class Sandboxes {

    private final String nodeName;
    private final Map<ObjectName, ClusterObject.Pod> pods = new HashMap<>();
    private final Map<ObjectName, Sandbox> sandboxes = new HashMap<>();
    private final Set<ObjectName> ended = new HashSet<>();

    Sandboxes(String nodeName) {
        this.nodeName = nodeName;
    }

    /** Takes over the object of a pod, and gives it completed. */
    ClusterObject.Pod put(ClusterObject.Pod pod) {
        if (!pod.nodeName().equals(nodeName)) {
            pods.remove(pod.objectName());
            return pod;
        }
        ClusterObject.Pod before = pods.put(pod.objectName(), pod);
        if (before != null && !before.uid().equals(pod.uid())) {
            ended.remove(pod.objectName());
        }
        return completed(pod);
    }

    /** Forgets the object of a pod; what the plugin said stays until it takes it back. */
    void remove(ObjectName pod) {
        pods.remove(pod);
        ended.remove(pod);
    }

    /** Takes over what the plugin says, in place of what it said of that pod before; gives the pod when its object is known. */
    Optional<ClusterObject.Pod> add(Sandbox sandbox) {
        sandboxes.put(sandbox.pod(), sandbox);
        ended.remove(sandbox.pod());
        return known(sandbox.pod());
    }

    /** The network of a pod is gone; gives the pod when its object is known. An attachment that was replaced changes nothing. */
    Optional<ClusterObject.Pod> remove(Sandbox.Id id) {
        for (Sandbox sandbox : List.copyOf(sandboxes.values())) {
            if (sandbox.id().equals(id)) {
                sandboxes.remove(sandbox.pod());
                ended.add(sandbox.pod());
                return known(sandbox.pod());
            }
        }
        return Optional.empty();
    }

    /** The attachments that are none of these, which are all that the runtime still knows. */
    List<Sandbox.Id> othersThan(Set<Sandbox.Id> valid) {
        List<Sandbox.Id> others = new ArrayList<>();
        for (Sandbox sandbox : sandboxes.values()) {
            if (!valid.contains(sandbox.id())) {
                others.add(sandbox.id());
            }
        }
        return others;
    }

    private Optional<ClusterObject.Pod> known(ObjectName pod) {
        return Optional.ofNullable(pods.get(pod)).map(this::completed);
    }

    private ClusterObject.Pod completed(ClusterObject.Pod pod) {
        Sandbox sandbox = sandboxes.get(pod.objectName());
        boolean ofThisPod = sandbox != null
                && (sandbox.podUid().isEmpty()
                        || pod.uid().isEmpty()
                        || sandbox.podUid().equals(pod.uid()));
        Optional<Attachment> attachment = pod.attachment();
        List<IpPrefix> addresses = pod.addresses();
        if (sandbox != null && ofThisPod) {
            attachment = Optional.of(sandbox.attachment());
            addresses = sandbox.addresses().isEmpty() ? addresses : sandbox.addresses();
        } else if (attachment.isEmpty() && !pod.uid().isEmpty()) {
            attachment = Optional.of(new Attachment.PodUid(pod.uid()));
        }
        return new ClusterObject.Pod(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.labels(),
                pod.nodeName(),
                pod.serviceAccount(),
                pod.namedPorts(),
                addresses,
                pod.finished() || ended.contains(pod.objectName()),
                pod.hostNetwork(),
                attachment);
    }
}

package io.weir.agent.endpoint;

import io.weir.agent.watch.Attachment;
import io.weir.redirect.bpf.InterfaceNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the interface on the node that leads to a pod. Used by one thread. What was found in a network namespace is kept as
 * long as the path leads to the same namespace and the interface is there.
 */
public final class PodInterfaceFinder {

    private record Known(Object namespace, PodInterface.Found found) {}

    private final Map<Path, Known> known = new HashMap<>();

    /** The interface, or why there is none. */
    public PodInterface find(Attachment attachment) throws InterruptedException {
        if (attachment instanceof Attachment.HostInterface host) {
            return byName(host.name());
        }
        try {
            return byNamespace(Path.of(((Attachment.NetworkNamespace) attachment).path()));
        } catch (VethException failure) {
            return new PodInterface.Missing(String.valueOf(failure.getMessage()));
        }
    }

    private static PodInterface byName(String name) {
        OptionalInt index = InterfaceNames.index(name);
        return index.isPresent()
                ? new PodInterface.Found(index.getAsInt(), name)
                : new PodInterface.Missing("no interface '" + name + "' on this node ("
                        + Attachment.INTERFACE_ANNOTATION + "): expected the host side of the pod's veth");
    }

    private PodInterface byNamespace(Path path) throws InterruptedException, VethException {
        Object namespace = VethPeer.namespaceId(path);
        Known before = known.get(path);
        if (before != null
                && before.namespace().equals(namespace)
                && InterfaceNames.name(before.found().index())
                        .equals(Optional.of(before.found().name()))) {
            return before.found();
        }
        known.remove(path);
        PodInterface.Found found = VethPeer.ofEth0(path);
        known.put(path, new Known(namespace, found));
        return found;
    }
}

package io.weir.agent.endpoint;

import io.weir.agent.watch.Attachment;
import io.weir.redirect.bpf.BpfException;
import io.weir.redirect.bpf.InterfaceNames;
import io.weir.redirect.bpf.Veths;
import io.weir.redirect.bpf.Veths.Veth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** One look at the node's veths, and at the processes of the pods in question. */
final class InterfaceLook {

    /** Of several interfaces of a pod the one that its cluster's network is on. */
    private static final String CLUSTER_INTERFACE = "eth0";

    private final HostPaths host;
    private final Veths veths;
    private final Map<String, Set<Integer>> processes;

    private InterfaceLook(HostPaths host, Veths veths, Map<String, Set<Integer>> processes) {
        this.host = host;
        this.veths = veths;
        this.processes = processes;
    }

    /**
     * Lists what these attachments need.
     *
     * @throws BpfException when the interfaces cannot be listed
     * @throws IOException when the cgroups, or the processes, cannot
     */
    static InterfaceLook begin(HostPaths host, Collection<Attachment> attachments) throws BpfException, IOException {
        Set<String> uids = attachments.stream()
                .filter(Attachment.PodUid.class::isInstance)
                .map(attachment -> PodCgroups.normal(((Attachment.PodUid) attachment).uid()))
                .collect(Collectors.toSet());
        Map<String, Set<Integer>> processes = uids.isEmpty() ? Map.of() : new PodProcesses(host).find(uids);
        return new InterfaceLook(host, Veths.list(), processes);
    }

    /** The interface, or why there is none. */
    PodInterface find(Attachment attachment) {
        if (attachment instanceof Attachment.HostInterface byName) {
            return byName(byName.name());
        }
        if (attachment instanceof Attachment.PluginInterface byPlugin) {
            return byPlugin(byPlugin);
        }
        if (attachment instanceof Attachment.NetworkNamespace namespace) {
            return byNamespace(Path.of(namespace.path()));
        }
        return byUid(((Attachment.PodUid) attachment).uid());
    }

    private PodInterface byName(String name) {
        OptionalInt index = InterfaceNames.index(name);
        return index.isPresent()
                ? found(index.getAsInt(), name)
                : new PodInterface.Missing("no interface '" + name + "' on this node ("
                        + Attachment.INTERFACE_ANNOTATION + "): expected the host side of the pod's veth");
    }

    private PodInterface byPlugin(Attachment.PluginInterface wanted) {
        return InterfaceNames.name(wanted.index()).equals(Optional.of(wanted.name()))
                ? found(wanted.index(), wanted.name())
                : new PodInterface.Missing("interface " + wanted.name() + " (" + wanted.index()
                        + "), which the CNI plugin named, is gone: expected a new sandbox, or the end of the pod");
    }

    private PodInterface byNamespace(Path path) {
        if (!Files.exists(path)) {
            return new PodInterface.Missing(
                    "no network namespace at " + path + " (" + Attachment.NETNS_ANNOTATION + ")");
        }
        try {
            return single(veths.leadingTo(path), path.toString());
        } catch (BpfException failure) {
            return new PodInterface.Missing(String.valueOf(failure.getMessage()));
        }
    }

    private PodInterface byUid(String uid) {
        Set<Integer> members = processes.get(PodCgroups.normal(uid));
        if (members == null) {
            return new PodInterface.Missing("no cgroup of pod UID " + uid + " below " + host.cgroup()
                    + ": expected one that is named after it, as the kubelet makes it");
        }
        Map<Integer, Veth> leading = new HashMap<>();
        String troubles = "";
        for (int process : members) {
            try {
                veths.leadingTo(host.networkNamespace(process)).forEach(veth -> leading.put(veth.index(), veth));
            } catch (BpfException gone) {
                troubles = ": " + gone.getMessage();
            }
        }
        if (members.isEmpty() || (leading.isEmpty() && !troubles.isEmpty())) {
            return new PodInterface.Missing(
                    "no process of pod UID " + uid + " is to be seen in " + host.proc() + troubles);
        }
        return single(List.copyOf(leading.values()), "the processes of pod UID " + uid);
    }

    private PodInterface single(List<Veth> candidates, String what) {
        List<Veth> chosen = candidates.size() > 1
                ? candidates.stream()
                        .filter(veth -> veth.peerName().equals(Optional.of(CLUSTER_INTERFACE)))
                        .toList()
                : candidates;
        if (candidates.isEmpty()) {
            return new PodInterface.Missing("no veth of this node leads to " + what
                    + ": expected a bridged or routed veth pair; ipvlan, macvlan and host devices cannot be guarded");
        }
        if (chosen.size() != 1) {
            return new PodInterface.Missing(candidates.size() + " veths of this node lead to " + what
                    + ": expected one, or one whose other" + " end is " + CLUSTER_INTERFACE);
        }
        int index = chosen.get(0).index();
        return InterfaceNames.name(index)
                .<PodInterface>map(name -> found(index, name))
                .orElseGet(() -> new PodInterface.Missing("interface " + index + " of this node is gone"));
    }

    private PodInterface found(int index, String name) {
        return new PodInterface.Found(
                index, name, veths.find(index).map(Veth::bridge).orElse(0));
    }
}

package io.weir.agent.watch;

/** Where a pod's interface is found on this node. */
public sealed interface Attachment {

    /** Annotation that names the host side of the pod's interface. */
    String INTERFACE_ANNOTATION = "weir.io/interface";

    /** Annotation with the path of the pod's network namespace. */
    String NETNS_ANNOTATION = "weir.io/netns";

    /**
     * The interface on the node has this name.
     *
     * @param name 1..15 bytes, as the kernel takes it
     */
    record HostInterface(String name) implements Attachment {}

    /**
     * The interface on the node is the peer of {@code eth0}, or of the only interface that has one, in this network namespace.
     *
     * @param path absolute path of a namespace file
     */
    record NetworkNamespace(String path) implements Attachment {}

    /**
     * The interface on the node leads to the network namespace of the pod's processes.
     *
     * @param uid the pod's UID, by which the kubelet names the cgroup of its processes
     */
    record PodUid(String uid) implements Attachment {}

    /**
     * The CNI plugin said which interface of the node it is.
     *
     * @param index its number in the kernel
     * @param name its name
     */
    record PluginInterface(int index, String name) implements Attachment {}
}

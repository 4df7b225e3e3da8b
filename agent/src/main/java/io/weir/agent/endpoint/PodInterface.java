package io.weir.agent.endpoint;

/** Where the search for a pod's interface on the node ended. */
public sealed interface PodInterface {

    /**
     * It is there.
     *
     * @param index its number in the kernel
     * @param name its name
     * @param bridge the number of the bridge that it is a port of; 0 when it is none
     */
    record Found(int index, String name, int bridge) implements PodInterface {}

    /** It is not there, or is nothing to attach to. */
    record Missing(String reason) implements PodInterface {}
}

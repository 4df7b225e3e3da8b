package io.weir.redirect.bpf;

import java.nio.file.Path;

/** A process that opens the datapath, again and again when asked to, and waits to be killed. */
final class DatapathHolder {

    private DatapathHolder() {}

    /** Arguments: bpffs directory, {@code hold} or {@code loop}, interface of a pod. */
    public static void main(String[] arguments) throws Exception {
        DatapathConfig config = new DatapathConfig(Path.of(arguments[0]));
        int pod = Integer.parseInt(arguments[2]);
        do {
            try (Datapath datapath = Datapath.open(config)) {
                datapath.attachPod(pod);
                datapath.attachUplink(pod);
                System.out.println("attached");
                if (arguments[1].equals("hold")) {
                    int unused = System.in.read();
                }
                datapath.detachUplink(pod);
            }
        } while (arguments[1].equals("loop"));
    }
}

package io.weir.redirect.bpf;

import io.weir.redirect.bpf.PinDirectory.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that pins are used in the network namespace they were made for: interface numbers mean nothing in another. */
final class NamespaceOfPins {

    private static final Logger LOG = LoggerFactory.getLogger(NamespaceOfPins.class);

    private NamespaceOfPins() {}

    /**
     * The current layout's directory, now of the calling thread's namespace. What a namespace left that is gone is removed.
     *
     * @throws BpfException when programs still run in the other namespace
     */
    static Version claim(PinDirectory directory, TcHooks hooks) throws BpfException {
        String here = "netns-cookie-" + cookie();
        for (Version version : directory.others()) {
            release(version, hooks, here);
        }
        Version version = directory.current();
        if (release(version, hooks, here)) {
            version = directory.current();
        }
        if (PinDirectory.namespace(version) == null) {
            PinDirectory.recordNamespace(version, here);
        }
        return version;
    }

    /** Removes the pins when they belong to a namespace where nothing runs any more; then true. */
    private static boolean release(Version version, TcHooks hooks, String here) throws BpfException {
        String namespace = PinDirectory.namespace(version);
        if (namespace == null || namespace.equals(here)) {
            return false;
        }
        Attachments attachments = new Attachments(version, hooks);
        attachments.prune();
        if (!attachments.isEmpty()) {
            throw new BpfException(version.path() + ": belongs to the network namespace " + namespace
                    + ", where its programs still run; this is " + here + ": expected a directory for each node");
        }
        LOG.info("removed the maps of a network namespace that is gone: {}", version.path());
        PinDirectory.remove(version);
        return true;
    }

    private static long cookie() throws BpfException {
        long cookie = Libbpf.namespaceCookie();
        if (cookie < 0) {
            throw new BpfException("getsockopt SO_NETNS_COOKIE", (int) -cookie, "the network namespace");
        }
        return cookie;
    }
}

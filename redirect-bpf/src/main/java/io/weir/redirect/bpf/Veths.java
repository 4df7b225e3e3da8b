package io.weir.redirect.bpf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The veth pairs that lead out of the calling thread's network namespace, at one moment. The kernel itself names the other
 * end, so no look into the other namespace is needed and no other interface can pass for it.
 */
public final class Veths {

    private static final int FACTS = 4;
    private static final int FIRST_ROOM = 128;

    /**
     * One end here.
     *
     * @param index its number here
     * @param peerIndex the other end's number, in its namespace
     * @param peerNamespace the number that this namespace has for the other one; -1 when both ends are here
     * @param bridge the number here of the bridge that it is a port of; 0 when it is none
     */
    public record Veth(int index, int peerIndex, int peerNamespace, int bridge) {

        /** The name of the other end; empty when it is gone, or is here. */
        public Optional<String> peerName() {
            return peerNamespace < 0
                    ? Optional.empty()
                    : Optional.ofNullable(Libbpf.interfaceNameIn(peerNamespace, peerIndex));
        }
    }

    private final List<Veth> all;

    private Veths(List<Veth> all) {
        this.all = all;
    }

    /** Lists them. */
    public static Veths list() throws BpfException {
        int[] facts = new int[FIRST_ROOM * FACTS];
        int count = count(facts);
        while (count * FACTS > facts.length) {
            facts = new int[(count + FIRST_ROOM) * FACTS];
            count = count(facts);
        }
        List<Veth> veths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i * FACTS;
            veths.add(new Veth(facts[at], facts[at + 1], facts[at + 2], facts[at + 3]));
        }
        return new Veths(veths);
    }

    private static int count(int[] facts) throws BpfException {
        return Libbpf.check(Libbpf.veths(facts), "RTM_GETLINK", "the node's interfaces");
    }

    /** The one with this number here. */
    public Optional<Veth> find(int index) {
        return all.stream().filter(veth -> veth.index() == index).findFirst();
    }

    /**
     * Those whose other end is in this network namespace.
     *
     * @param namespace a namespace file, such as {@code /proc/PID/ns/net}
     * @throws BpfException when it cannot be opened
     */
    public List<Veth> leadingTo(Path namespace) throws BpfException {
        OptionalInt number = number(namespace);
        return all.stream()
                .filter(veth -> number.isPresent() && veth.peerNamespace() == number.getAsInt())
                .toList();
    }

    private static OptionalInt number(Path namespace) throws BpfException {
        int number = Libbpf.namespaceNumber(namespace.toString());
        if (number == -Errno.ENOENT && namespace.toFile().exists()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Libbpf.check(number, "RTM_GETNSID", namespace.toString()));
    }
}

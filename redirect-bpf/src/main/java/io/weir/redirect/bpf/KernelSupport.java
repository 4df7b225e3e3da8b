package io.weir.redirect.bpf;

import java.util.ArrayList;
import java.util.List;

/**
 * What the running kernel offers the datapath, found by trying.
 *
 * @param tcx whether programs attach through TCX links (Linux 6.6); otherwise through clsact filters
 * @param missing what it lacks and the datapath cannot do without, by name; empty when all is there
 */
public record KernelSupport(boolean tcx, List<String> missing) {

    private static final int PROGRAM_SCHED_CLS = 3;
    private static final int PROGRAM_SK_LOOKUP = 30;

    private record MapType(int number, String name) {}

    private record HelperFunction(int programType, int number, String name) {}

    private static final List<MapType> MAP_TYPES = List.of(
            new MapType(MapLayout.PERCPU_ARRAY, "per-CPU array maps (Linux 4.6)"),
            new MapType(MapLayout.LRU_HASH, "LRU hash maps (Linux 4.10)"),
            new MapType(MapLayout.LPM_TRIE, "longest-prefix-match maps (Linux 4.11)"),
            new MapType(MapLayout.HASH_OF_MAPS, "hashes of maps (Linux 4.12)"),
            new MapType(MapLayout.SOCKMAP, "socket maps (Linux 4.14, CONFIG_BPF_STREAM_PARSER)"),
            new MapType(MapLayout.RINGBUF, "BPF ring buffers (Linux 5.8)"));

    private static final List<HelperFunction> HELPERS = List.of(
            new HelperFunction(PROGRAM_SCHED_CLS, 99, "helper skc_lookup_tcp in tc programs (Linux 5.2)"),
            new HelperFunction(PROGRAM_SCHED_CLS, 124, "helper sk_assign in tc programs (Linux 5.7)"),
            new HelperFunction(PROGRAM_SK_LOOKUP, 124, "helper sk_assign in sk_lookup programs (Linux 5.9)"));

    public KernelSupport {
        missing = List.copyOf(missing);
    }

    /** Tries what the datapath needs. @throws BpfException when trying itself goes wrong */
    public static KernelSupport probe() throws BpfException {
        int probe = Libbpf.createMap(MapLayout.LPM_TRIE, "weir_probe", 8, 4, 1, MapLayout.NO_PREALLOC);
        if (probe == -Errno.EPERM) {
            return new KernelSupport(
                    false,
                    List.of("permission to call bpf(2): expected root, or CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"));
        }
        if (probe >= 0) {
            new Descriptor(probe, "probe").close();
        }
        List<String> missing = new ArrayList<>();
        for (MapType type : MAP_TYPES) {
            require(Libbpf.probeMapType(type.number()), type.name(), missing);
        }
        require(Libbpf.probeProgramType(PROGRAM_SCHED_CLS), "tc programs (CONFIG_NET_CLS_BPF; CAP_NET_ADMIN)", missing);
        boolean lookups = Libbpf.probeProgramType(PROGRAM_SK_LOOKUP) == 1;
        require(lookups ? 1 : 0, "sk_lookup programs (Linux 5.9)", missing);
        for (HelperFunction helper : HELPERS) {
            if (lookups || helper.programType() != PROGRAM_SK_LOOKUP) {
                require(Libbpf.probeHelper(helper.programType(), helper.number()), helper.name(), missing);
            }
        }
        require(Libbpf.namespaceCookie() < 0 ? 0 : 1, "cookies of network namespaces (Linux 5.14)", missing);
        return new KernelSupport(hasTcx(), missing);
    }

    private static boolean hasTcx() throws BpfException {
        int loopback = Libbpf.check(Libbpf.interfaceIndex("lo"), "if_nametoindex", "interface lo");
        return Libbpf.queryTcx(loopback, TcxLinks.INGRESS) == 0;
    }

    private static void require(int answer, String feature, List<String> missing) throws BpfException {
        if (Libbpf.check(answer, "probe", feature) == 0) {
            missing.add(feature);
        }
    }

    /** @throws BpfException that names everything missing */
    void check() throws BpfException {
        if (!missing.isEmpty()) {
            throw new BpfException("this kernel (Linux " + System.getProperty("os.version") + ") lacks: "
                    + String.join("; ", missing));
        }
    }
}

package io.weir.redirect.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The loaded BPF programs of weir and the maps they use. */
final class BpfObject implements AutoCloseable {

    /** The programs, as {@code weir.bpf.c} names them. */
    static final List<String> PROGRAMS = List.of("from_pod", "to_pod", "from_net", "hairpin_in", "sk_lookup_in");

    /** The maps, as {@code weir.bpf.c} names them. */
    static final List<MapLayout> MAPS = List.of(
            IpCacheMap.LAYOUT,
            EndpointMap.LAYOUT,
            PolicyMap.LAYOUT,
            FlowMap.LAYOUT,
            ConnectionMap.LAYOUT,
            new MapLayout("fragments", MapLayout.LRU_HASH, 44, 16),
            ListenerMap.LAYOUT,
            ConfigMap.LAYOUT,
            Counters.LAYOUT,
            EventRing.LAYOUT);

    private static final String RESOURCE = "weir.bpf.o";
    private static final int LOG_BYTES = 8 * 1024;

    private final Map<String, BpfMap> maps;
    private final Map<String, BpfProgram> programs;

    private BpfObject(Map<String, BpfMap> maps, Map<String, BpfProgram> programs) {
        this.maps = maps;
        this.programs = programs;
    }

    /** Loads the programs with maps of their own that go when this is closed. */
    static BpfObject loadUnpinned() throws BpfException {
        return load(shipped(), null);
    }

    /**
     * Loads the programs with the maps pinned in a directory; those that are not there yet are made and pinned.
     *
     * @throws BpfException when a pinned map has another layout, or the kernel refuses: then with the end of its log
     */
    static BpfObject loadPinned(Path directory) throws BpfException {
        return load(shipped(), directory);
    }

    static BpfObject load(byte[] elf, @Nullable Path pins) throws BpfException {
        String[] mapNames = MAPS.stream().map(MapLayout::name).toArray(String[]::new);
        @Nullable String[] paths = new String[mapNames.length];
        for (int i = 0; pins != null && i < paths.length; i++) {
            Path path = pins.resolve(mapNames[i]);
            checkPinned(MAPS.get(i), path);
            paths[i] = path.toString();
        }
        int[] descriptors = new int[mapNames.length + PROGRAMS.size()];
        byte[] log = new byte[LOG_BYTES];
        int result = Libbpf.load(elf, "weir", mapNames, paths, PROGRAMS.toArray(String[]::new), descriptors, log);
        if (result < 0) {
            throw BpfException.withLog("load", -result, RESOURCE, text(log));
        }
        return checked(descriptors);
    }

    private static BpfObject checked(int[] descriptors) throws BpfException {
        Map<String, BpfMap> maps = new LinkedHashMap<>();
        Map<String, BpfProgram> programs = new LinkedHashMap<>();
        for (int i = 0; i < MAPS.size(); i++) {
            MapLayout layout = MAPS.get(i);
            maps.put(layout.name(), new BpfMap(layout, new Descriptor(descriptors[i], layout.name())));
        }
        for (int i = 0; i < PROGRAMS.size(); i++) {
            String name = PROGRAMS.get(i);
            programs.put(name, new BpfProgram(new Descriptor(descriptors[MAPS.size() + i], name)));
        }
        BpfObject object = new BpfObject(maps, programs);
        try {
            for (BpfMap map : maps.values()) {
                map.layout().check(map.descriptor(), RESOURCE);
            }
        } catch (BpfException mismatch) {
            object.close();
            throw mismatch;
        }
        return object;
    }

    private static void checkPinned(MapLayout layout, Path path) throws BpfException {
        if (!Files.exists(path)) {
            return;
        }
        int number = Libbpf.check(Libbpf.get(path.toString()), "BPF_OBJ_GET", path.toString());
        try (Descriptor descriptor = new Descriptor(number, path.toString())) {
            layout.check(descriptor.number(), path.toString());
        }
    }

    private static byte[] shipped() throws BpfException {
        try (InputStream object = BpfObject.class.getResourceAsStream(RESOURCE)) {
            if (object == null) {
                throw new BpfException(RESOURCE + ": expected beside " + BpfObject.class.getName());
            }
            return object.readAllBytes();
        } catch (IOException failure) {
            throw new BpfException(RESOURCE + ": cannot be read", failure);
        }
    }

    private static String text(byte[] log) {
        return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    /** @throws IllegalArgumentException when {@link #MAPS} does not name it */
    BpfMap map(String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("map '" + name + "': expected one of " + maps.keySet());
        }
        return map;
    }

    /** @throws IllegalArgumentException when {@link #PROGRAMS} does not name it */
    BpfProgram program(String name) {
        BpfProgram program = programs.get(name);
        if (program == null) {
            throw new IllegalArgumentException("program '" + name + "': expected one of " + PROGRAMS);
        }
        return program;
    }

    @Override
    public void close() {
        maps.values().forEach(BpfMap::close);
        programs.values().forEach(BpfProgram::close);
    }
}

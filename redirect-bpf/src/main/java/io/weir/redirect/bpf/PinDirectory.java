package io.weir.redirect.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our directory in a BPF file system, locked for this process: {@code v<layout>/maps/*}, {@code v<layout>/links/*},
 * {@code v<layout>/programs/*} for the CNI plugin, and {@code v<layout>/namespace}, a symbolic link that names the network
 * namespace they belong to.
 */
final class PinDirectory implements AutoCloseable {

    /** {@code WEIR_LAYOUT_VERSION}. */
    static final int LAYOUT_VERSION = 1;

    /** Where systems have their BPF file system, and where no directory can be made without it. */
    private static final Path SYSTEM = Path.of("/sys/fs/bpf");

    private final Path root;
    private final Descriptor lock;

    private PinDirectory(Path root, Descriptor lock) {
        this.root = root;
        this.lock = lock;
    }

    /** @throws BpfException when another process owns the directory, or it cannot be made */
    static PinDirectory open(Path root) throws BpfException {
        provide(root);
        return new PinDirectory(root, lock(root));
    }

    /** Where maps, links and the namespace of one layout are. */
    record Version(Path path) {

        Path maps() {
            return path.resolve("maps");
        }

        Path links() {
            return path.resolve("links");
        }

        Path programs() {
            return path.resolve("programs");
        }

        Path namespace() {
            return path.resolve("namespace");
        }
    }

    /** The layout of this build, its directories made. */
    Version current() throws BpfException {
        Version version = new Version(root.resolve("v" + LAYOUT_VERSION));
        makeDirectories(version.maps());
        makeDirectories(version.links());
        makeDirectories(version.programs());
        return version;
    }

    /** Whatever other layouts left here. */
    List<Version> others() throws BpfException {
        List<Version> others = new ArrayList<>();
        for (Path path : Pins.list(root)) {
            String name = path.getFileName().toString();
            if (name.matches("v[0-9]+") && !name.equals("v" + LAYOUT_VERSION)) {
                others.add(new Version(path));
            }
        }
        return others;
    }

    /** Removes the directory of a layout whose links are gone: pins, then directories. */
    static void remove(Version version) throws BpfException {
        for (Path map : Pins.list(version.maps())) {
            Pins.delete(map);
        }
        for (Path program : Pins.list(version.programs())) {
            Pins.delete(program);
        }
        Pins.delete(version.programs());
        Pins.delete(version.namespace());
        Pins.delete(version.maps());
        Pins.delete(version.links());
        Pins.delete(version.path());
    }

    /** The namespace recorded, null when there is none. */
    static @Nullable String namespace(Version version) throws BpfException {
        if (!Files.isSymbolicLink(version.namespace())) {
            return null;
        }
        try {
            return Files.readSymbolicLink(version.namespace()).toString();
        } catch (IOException failure) {
            throw new BpfException("link " + version.namespace() + ": cannot be read", failure);
        }
    }

    static void recordNamespace(Version version, String namespace) throws BpfException {
        try {
            Files.createSymbolicLink(version.namespace(), Path.of(namespace));
        } catch (IOException failure) {
            throw new BpfException("link " + version.namespace() + ": cannot be made", failure);
        }
    }

    private static void provide(Path root) throws BpfException {
        Path existing = nearestExisting(root);
        if (!isBpfFileSystem(existing)) {
            Path mountPoint = existing.equals(SYSTEM) ? SYSTEM : root;
            makeDirectories(mountPoint);
            mount(mountPoint);
        }
        makeDirectories(root);
    }

    private static Path nearestExisting(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : nearestExisting(parent);
    }

    /** Whether something may be pinned there. */
    static boolean exists(Path root) throws BpfException {
        return Files.isDirectory(root) && isBpfFileSystem(root);
    }

    /** Two that start together must not mount one over the other, so the directory below is locked meanwhile. */
    private static void mount(Path mountPoint) throws BpfException {
        try (Descriptor held = lock(mountPoint)) {
            if (!isBpfFileSystem(mountPoint)) {
                Libbpf.check(Libbpf.mountBpfFileSystem(mountPoint.toString()), "mount of bpf", held.object());
            }
        }
    }

    private static boolean isBpfFileSystem(Path path) throws BpfException {
        return Libbpf.check(Libbpf.isBpfFileSystem(path.toString()), "statfs", path.toString()) == 1;
    }

    private static Descriptor lock(Path directory) throws BpfException {
        int lock = Libbpf.lockDirectory(directory.toString());
        if (lock == -Errno.EAGAIN) {
            throw new BpfException(directory + ": another process owns this datapath; stop it first");
        }
        return new Descriptor(Libbpf.check(lock, "flock", directory.toString()), directory.toString());
    }

    private static void makeDirectories(Path path) throws BpfException {
        try {
            Files.createDirectories(path);
        } catch (IOException failure) {
            throw new BpfException("directory " + path + ": cannot be made", failure);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}

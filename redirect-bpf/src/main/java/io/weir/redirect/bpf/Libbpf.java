package io.weir.redirect.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The native calls, as thin as they can be: results and file descriptors are positive, failures a negative errno.
 *
 * <p>Callers check array lengths against the map and turn failures into {@link BpfException} with {@link #check}. Calls that
 * name interfaces, routes or namespaces act on the network namespace of the calling thread.
 */
final class Libbpf {

    /** Name of the shared library beside this class. */
    private static final String LIBRARY = "libweirbpf.so";

    static {
        loadLibrary();
    }

    private Libbpf() {}

    private static void loadLibrary() {
        try (InputStream library = Libbpf.class.getResourceAsStream(LIBRARY)) {
            if (library == null) {
                throw new UnsatisfiedLinkError(LIBRARY + ": expected beside " + Libbpf.class.getName());
            }
            Path copy = Files.createTempFile("libweirbpf", ".so");
            try {
                Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
                System.load(copy.toString());
            } finally {
                Files.delete(copy);
            }
        } catch (IOException failure) {
            throw unusable("cannot be unpacked to " + System.getProperty("java.io.tmpdir"), failure);
        } catch (UnsatisfiedLinkError failure) {
            throw unusable("cannot be loaded, expected the Debian packages libbpf1 and libelf1", failure);
        }
    }

    /** An error, so that it comes out of the class initializer as it is. */
    private static UnsatisfiedLinkError unusable(String problem, Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(LIBRARY + ": " + problem + ": " + cause.getMessage());
        error.initCause(cause);
        return error;
    }

    /** Passes results on. @throws BpfException when {@code result} is a negative errno */
    static int check(int result, String call, String object) throws BpfException {
        if (result < 0) {
            throw new BpfException(call, -result, object);
        }
        return result;
    }

    /**
     * Loads an object and gives own descriptors of the maps and then the programs named.
     *
     * @param pins path of each map, null for a map that is not pinned; a map pinned there is taken over
     * @param descriptors filled; as many as maps and programs
     * @param log filled with the end of what libbpf and the verifier printed
     * @return the number of bytes in {@code log}, or a negative errno; then {@code log} ends with zeros
     */
    static native int load(
            byte[] elf,
            String name,
            String[] maps,
            @Nullable String[] pins,
            String[] programs,
            int[] descriptors,
            byte[] log);

    static native int lookup(int map, byte[] key, byte[] value);

    static native int update(int map, byte[] key, byte[] value, long flags);

    static native int delete(int map, byte[] key);

    /** The key behind {@code key}, the first one for null; -ENOENT at the end. */
    static native int nextKey(int map, byte @Nullable [] key, byte[] next);

    /** Up to {@code capacity} elements from {@code position} on, which moves; -ENOENT with the last ones. */
    static native int lookupBatch(
            int map, boolean first, byte[] position, byte[] keys, byte[] values, int capacity, int[] filled);

    static native int createMap(int type, String name, int keySize, int valueSize, int maxEntries, int flags);

    /** Fills in type, key size, value size, largest number of entries, flags, id. */
    static native int mapInfo(int map, int[] facts);

    static native int mapById(int id);

    static native int pin(int descriptor, String path);

    static native int get(String path);

    static native int possibleCpus();

    /** Attaches before every other program of the hook. */
    static native int linkTcx(int program, int interfaceIndex, int attachType);

    static native int queryTcx(int interfaceIndex, int attachType);

    static native int linkSkLookup(int program, int namespace);

    static native int updateLink(int link, int program);

    /** Fills in type, id, program's id, and of a TCX link the interface (0: it is gone) and the attach type. */
    static native int linkInfo(int link, int[] facts);

    static native int programId(int program);

    static native int attachFilter(int program, int interfaceIndex, boolean ingress);

    static native int detachFilter(int interfaceIndex, boolean ingress);

    /**
     * Runs a tc program once or more on a packet.
     *
     * @param facts four: in mark, interface, ingress interface; out mark, return code, packet length, nanoseconds a run
     */
    static native int testRun(int program, byte[] packet, byte[] result, int[] facts, int repeat);

    /** 1 when the kernel has it, 0 when not, or a negative errno. */
    static native int probeMapType(int type);

    /** 1 when the kernel has it, 0 when not, or a negative errno. */
    static native int probeProgramType(int type);

    /** 1 when the kernel has it, 0 when not, or a negative errno. */
    static native int probeHelper(int programType, int helper);

    /** A handle for {@link #pollRing}, released by {@link #closeRing}; {@code largest} is the largest sample in bytes. */
    static native long openRing(int map, int largest);

    /**
     * Waits for samples and copies them out, each as 32 bit length, 32 bits of zero, bytes, zeros up to a multiple of eight.
     *
     * @return the number of bytes written
     */
    static native int pollRing(long ring, ByteBuffer direct, int timeoutMillis);

    static native void closeRing(long ring);

    /** Adds or deletes "mark/mask goes to table"; succeeds when nothing is to do. */
    static native int changeRule(boolean add, int family, int priority, int mark, int mask, int table);

    /** Adds or deletes "every address is local, on this interface"; succeeds when nothing is to do. */
    static native int changeLocalRoute(boolean add, int family, int interfaceIndex, int table);

    /** For example {@code ENOENT (No such file or directory)}. */
    static native String errorText(int errno);

    static native int interfaceIndex(String name);

    static native @Nullable String interfaceName(int index);

    /**
     * Fills in index, peer's index, number of the peer's namespace (-1: this one), bridge (0: none) of each veth, as far as
     * there is room.
     *
     * @return how many veths there are
     */
    static native int veths(int[] facts);

    /** The number that this namespace has for the one behind a path; -ENOENT also when nothing connects the two. */
    static native int namespaceNumber(String path);

    /** The name of an interface in a namespace that has this number here, or null. */
    static native @Nullable String interfaceNameIn(int namespace, int index);

    /** 1 when the path lies in a BPF file system, 0 when not. */
    static native int isBpfFileSystem(String path);

    static native int mountBpfFileSystem(String path);

    static native int unmount(String path);

    /** A descriptor that holds the one lock of a directory; -EWOULDBLOCK while somebody else holds it. */
    static native int lockDirectory(String path);

    static native int closeDescriptor(int descriptor);

    /** CLOCK_MONOTONIC, the clock of the BPF programs. */
    static native long monotonicNanos();

    /** A descriptor of the calling thread's network namespace. */
    static native int openNamespace();

    /** The number that the kernel gives a network namespace, unique until the next boot. */
    static native long namespaceCookie();

    /** Moves the calling thread, and no other, into a network namespace. */
    static native int enterNamespace(String path);
}

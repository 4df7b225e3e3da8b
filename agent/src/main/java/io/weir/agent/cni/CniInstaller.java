package io.weir.agent.cni;

import io.weir.redirect.bpf.CniPlugin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the plugin into the configuration that the node's runtime uses, which is the first one by name, and takes it out. Each
 * file is replaced at once, so the runtime never reads half of one, whenever this ends. Doing either again changes nothing.
 */
public final class CniInstaller {

    private static final String LIST = ".conflist";

    /** A single configuration that became a list is kept under this name, which no runtime reads. */
    private static final String KEPT = ".before-weir";

    private static final Set<String> SINGLES = Set.of(".conf", ".json");

    private final Path binaries;
    private final Path configurations;

    /**
     * @param binaries directory of the plugins
     * @param configurations directory of the network configurations
     */
    public CniInstaller(Path binaries, Path configurations) {
        this.binaries = binaries;
        this.configurations = configurations;
    }

    /** Directory of the network configurations. */
    Path configurations() {
        return configurations;
    }

    /**
     * Installs the plugin, the executable first.
     *
     * @return whether anything changed
     * @throws CniException when there is no configuration yet, or the first one cannot take the plugin
     */
    public boolean install(CniSettings settings) throws IOException, CniException {
        boolean copied = copyPlugin();
        Path first = first().orElseThrow(() -> new CniException(configurations
                + ": no network configuration: expected one of the cluster's CNI, *.conflist, *.conf or *.json"));
        String text = Files.readString(first);
        String name = String.valueOf(first.getFileName());
        NetworkConfiguration before = NetworkConfiguration.parse(first.toString(), text);
        NetworkConfiguration after = before.withPlugin(first.toString(), settings);
        if (after.equals(before)) {
            return copied;
        }
        if (name.endsWith(LIST)) {
            write(first, after);
        } else {
            // Until the old one is out of the way it comes first, and all is as before.
            write(configurations.resolve(stem(name) + LIST), after);
            Files.move(first, configurations.resolve(name + KEPT), StandardCopyOption.ATOMIC_MOVE);
        }
        return true;
    }

    /** Takes the plugin out of every configuration, then away. */
    public boolean uninstall() throws IOException, CniException {
        boolean changed = restoreSingles();
        for (Path file : files()) {
            NetworkConfiguration before = NetworkConfiguration.parse(file.toString(), Files.readString(file));
            if (before.hasPlugin()) {
                write(file, before.withoutPlugin());
                changed = true;
            }
        }
        return Files.deleteIfExists(binaries.resolve(CniPlugin.NAME)) || changed;
    }

    /** The old single one goes back to its place before the list that it became goes. */
    private boolean restoreSingles() throws IOException {
        boolean changed = false;
        for (Path kept : entries("*" + KEPT)) {
            String keptName = String.valueOf(kept.getFileName());
            String name = keptName.substring(0, keptName.length() - KEPT.length());
            if (Files.exists(configurations.resolve(name))) {
                Files.delete(kept);
            } else {
                Files.move(kept, configurations.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(configurations.resolve(stem(name) + LIST));
            changed = true;
        }
        return changed;
    }

    private static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private Optional<Path> first() throws IOException {
        return files().stream().findFirst();
    }

    /** The files that a runtime reads, in its order. */
    private Set<Path> files() throws IOException {
        Set<Path> files = new TreeSet<>();
        for (Path file : entries("*.{conf,conflist,json}")) {
            String name = String.valueOf(file.getFileName());
            if (!name.startsWith(".")
                    && (name.endsWith(LIST) || SINGLES.stream().anyMatch(name::endsWith))) {
                files.add(file);
            }
        }
        return files;
    }

    private Set<Path> entries(String pattern) throws IOException {
        Set<Path> entries = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(configurations, pattern)) {
            found.forEach(entries::add);
        } catch (NoSuchFileException none) {
            return Set.of();
        }
        return entries;
    }

    private boolean copyPlugin() throws IOException {
        Path plugin = binaries.resolve(CniPlugin.NAME);
        byte[] executable = CniPlugin.executable();
        if (Files.exists(plugin)
                && Files.isExecutable(plugin)
                && Arrays.equals(Files.readAllBytes(plugin), executable)) {
            return false;
        }
        replace(plugin, executable, PosixFilePermissions.fromString("rwxr-xr-x"));
        return true;
    }

    private static void write(Path file, NetworkConfiguration configuration) throws IOException {
        Set<PosixFilePermission> permissions =
                Files.exists(file) ? Files.getPosixFilePermissions(file) : PosixFilePermissions.fromString("rw-r--r--");
        replace(file, configuration.text().getBytes(StandardCharsets.UTF_8), permissions);
    }

    /** The new content is on the disk before it has the file's name. */
    private static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".weir-new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                int unused = channel.write(bytes);
            }
            channel.force(true);
        }
        Files.setPosixFilePermissions(fresh, permissions);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}

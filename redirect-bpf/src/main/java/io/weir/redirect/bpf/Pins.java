package io.weir.redirect.bpf;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Operations on pinned objects, with failures as {@link BpfException}. */
final class Pins {

    /**
     * What the kernel says of a link.
     *
     * @param programId number of the program behind it
     * @param target interface of a TCX link, inode of the namespace of an sk_lookup link; 0 when that is gone
     */
    record LinkInfo(int programId, int target) {}

    private Pins() {}

    static LinkInfo linkInfo(Path pin) throws BpfException {
        try (Descriptor link = open(pin)) {
            return linkInfo(link.number(), pin);
        }
    }

    private static LinkInfo linkInfo(int link, Path pin) throws BpfException {
        int[] facts = new int[5];
        Libbpf.check(Libbpf.linkInfo(link, facts), "BPF_OBJ_GET_INFO_BY_FD", pin.toString());
        return new LinkInfo(facts[2], facts[3]);
    }

    /** Puts another program behind a pinned link, at once. */
    static void updateLink(Path pin, BpfProgram program) throws BpfException {
        try (Descriptor link = open(pin)) {
            if (linkInfo(link.number(), pin).programId() != program.id()) {
                Libbpf.check(Libbpf.updateLink(link.number(), program.descriptor()), "BPF_LINK_UPDATE", pin.toString());
            }
        }
    }

    /** Pins a new link; without its pin it ends here. */
    static void pinAndClose(int descriptor, Path pin) throws BpfException {
        try (Descriptor link = new Descriptor(descriptor, pin.toString())) {
            Libbpf.check(Libbpf.pin(link.number(), pin.toString()), "BPF_OBJ_PIN", pin.toString());
        }
    }

    /** Pins a program under its name, in place of an earlier one at once. */
    static void replaceProgram(Path directory, BpfProgram program) throws BpfException {
        Path fresh = directory.resolve(program.name() + "-new");
        delete(fresh);
        Libbpf.check(Libbpf.pin(program.descriptor(), fresh.toString()), "BPF_OBJ_PIN", fresh.toString());
        try {
            Files.move(fresh, directory.resolve(program.name()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new BpfException("pin " + fresh + ": cannot be renamed", failure);
        }
    }

    static Descriptor open(Path pin) throws BpfException {
        return new Descriptor(Libbpf.check(Libbpf.get(pin.toString()), "BPF_OBJ_GET", pin.toString()), pin.toString());
    }

    /** Removes a pin; what it alone kept alive ends. No failure when it is gone. */
    static void delete(Path pin) throws BpfException {
        try {
            Files.deleteIfExists(pin);
        } catch (IOException failure) {
            throw new BpfException("pin " + pin + ": cannot be removed", failure);
        }
    }

    /** The entries of a directory, sorted; none when it is not there. */
    static List<Path> list(Path directory) throws BpfException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException failure) {
            throw new BpfException("directory " + directory + ": cannot be listed", failure);
        }
        Collections.sort(entries);
        return entries;
    }
}

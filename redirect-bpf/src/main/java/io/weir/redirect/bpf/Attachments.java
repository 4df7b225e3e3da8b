package io.weir.redirect.bpf;

import io.weir.redirect.bpf.AttachPoint.Role;
import io.weir.redirect.bpf.PinDirectory.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where the programs of one layout run, as its pins say. */
final class Attachments {

    private static final String SK_LOOKUP = "sk-lookup";
    private static final String SK_LOOKUP_PROGRAM = "sk_lookup_in";

    private final Version version;
    private final TcHooks hooks;

    Attachments(Version version, TcHooks hooks) {
        this.version = version;
        this.hooks = hooks;
    }

    /** Runs the object's programs wherever their predecessors ran, each replaced at once; forgets what is gone. */
    void adopt(BpfObject object) throws BpfException {
        prune();
        for (Map.Entry<Path, AttachPoint> pinned : points().entrySet()) {
            AttachPoint point = pinned.getValue();
            hooks.attach(point, object.program(point.role().program()), pinned.getKey());
        }
        if (Files.exists(skLookup())) {
            Pins.updateLink(skLookup(), object.program(SK_LOOKUP_PROGRAM));
        }
    }

    void attach(AttachPoint point, BpfObject object) throws BpfException {
        hooks.attach(point, object.program(point.role().program()), pin(point));
    }

    /** Picks listeners in the calling thread's network namespace. */
    void attachSkLookup(BpfObject object) throws BpfException {
        if (Files.exists(skLookup())) {
            return;
        }
        BpfProgram program = object.program(SK_LOOKUP_PROGRAM);
        try (Descriptor namespace = new Descriptor(
                Libbpf.check(Libbpf.openNamespace(), "open", "the network namespace"), "network namespace")) {
            int link = Libbpf.check(
                    Libbpf.linkSkLookup(program.descriptor(), namespace.number()),
                    "BPF_LINK_CREATE",
                    program.name() + " on the network namespace");
            Pins.pinAndClose(link, skLookup());
        }
    }

    /** False when it was not attached. */
    boolean detach(AttachPoint point) throws BpfException {
        if (!Files.exists(pin(point))) {
            return false;
        }
        hooks.detach(point, pin(point));
        return true;
    }

    void detachSkLookup() throws BpfException {
        Pins.delete(skLookup());
    }

    /** Removes the pins whose interface or namespace is gone. */
    void prune() throws BpfException {
        for (Map.Entry<Path, AttachPoint> pinned : points().entrySet()) {
            if (!hooks.isAlive(pinned.getValue(), pinned.getKey())) {
                Pins.delete(pinned.getKey());
            }
        }
        if (Files.exists(skLookup()) && Pins.linkInfo(skLookup()).target() == 0) {
            Pins.delete(skLookup());
        }
    }

    /** Ends everything. */
    void detachAll() throws BpfException {
        for (Map.Entry<Path, AttachPoint> pinned : points().entrySet()) {
            hooks.detach(pinned.getValue(), pinned.getKey());
        }
        detachSkLookup();
    }

    /** Whether no program runs. */
    boolean isEmpty() throws BpfException {
        return Pins.list(version.links()).isEmpty();
    }

    /** The interfaces where a role is attached and that still are there. */
    SortedSet<Integer> interfaces(Role role) throws BpfException {
        SortedSet<Integer> interfaces = new TreeSet<>();
        for (Map.Entry<Path, AttachPoint> pinned : points().entrySet()) {
            if (pinned.getValue().role() == role && hooks.isAlive(pinned.getValue(), pinned.getKey())) {
                interfaces.add(pinned.getValue().interfaceIndex());
            }
        }
        return interfaces;
    }

    private Map<Path, AttachPoint> points() throws BpfException {
        Map<Path, AttachPoint> points = new TreeMap<>();
        for (Path pin : Pins.list(version.links())) {
            String name = pin.getFileName().toString();
            if (name.equals(SK_LOOKUP)) {
                continue;
            }
            Optional<AttachPoint> point = AttachPoint.ofPinName(name);
            points.put(
                    pin,
                    point.orElseThrow(
                            () -> new BpfException(
                                    "pin " + pin
                                            + ": expected pod-<interface>-in or -out, uplink-<interface>, hairpin-<interface> or sk-lookup")));
        }
        return points;
    }

    private Path pin(AttachPoint point) {
        return version.links().resolve(point.pinName());
    }

    private Path skLookup() {
        return version.links().resolve(SK_LOOKUP);
    }
}

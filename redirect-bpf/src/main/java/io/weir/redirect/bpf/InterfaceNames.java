package io.weir.redirect.bpf;

import java.util.Optional;
import java.util.OptionalInt;

/** Numbers and names of the interfaces in the calling thread's network namespace, those without any address included. */
public final class InterfaceNames {

    private InterfaceNames() {}

    /** The number of the interface; empty when there is none of this name. */
    public static OptionalInt index(String name) {
        int index = Libbpf.interfaceIndex(name);
        return index > 0 ? OptionalInt.of(index) : OptionalInt.empty();
    }

    /** The name of the interface; empty when there is none of this number. */
    public static Optional<String> name(int index) {
        return Optional.ofNullable(Libbpf.interfaceName(index));
    }
}

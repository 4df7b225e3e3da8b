package io.weir.rules.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Policies that the tests of this package read from files. */
final class Scenarios {

    private Scenarios() {}

    static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Scenarios.class.getResourceAsStream("/model/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static List<NetworkPolicy> read(String name) throws IOException, PolicyFormatException {
        return PolicyReader.read(name, text(name));
    }
}

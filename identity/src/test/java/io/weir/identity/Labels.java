package io.weir.identity;

import java.util.Arrays;

/** Writes label sets the short way. */
final class Labels {

    private Labels() {}

    static LabelSet labels(String... texts) {
        return LabelSet.of(Arrays.stream(texts)
                .map(text -> Label.parse(text, Label.K8S_SOURCE))
                .toList());
    }
}

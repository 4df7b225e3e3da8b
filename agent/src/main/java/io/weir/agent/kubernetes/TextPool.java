package io.weir.agent.kubernetes;

import org.jspecify.annotations.Nullable;

/** Gives equal texts as one object where it can: labels and names of nodes come again and again. For one thread. */
final class TextPool {

    private static final int SIZE = 1 << 12;
    private static final int LONGEST = 64;

    private final @Nullable String[] texts = new @Nullable String[SIZE];

    String pooled(String text) {
        if (text.length() > LONGEST) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ (hash >>> 12)) & (SIZE - 1);
        String known = texts[slot];
        if (text.equals(known)) {
            return known;
        }
        texts[slot] = text;
        return text;
    }
}

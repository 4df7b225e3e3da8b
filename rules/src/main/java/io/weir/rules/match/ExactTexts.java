package io.weir.rules.match;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A hash table of texts, each with the patterns that are just this text. Immutable; asking allocates nothing. */
final class ExactTexts {

    private static final int[] NONE = {};

    private final boolean ignoreCase;
    private final String[] texts;
    private final int[][] patterns;
    private final int[] slots;

    private ExactTexts(boolean ignoreCase, Map<String, int[]> patternsByText) {
        this.ignoreCase = ignoreCase;
        this.texts = patternsByText.keySet().toArray(String[]::new);
        this.patterns = patternsByText.values().toArray(int[][]::new);
        this.slots = new int[Integer.highestOneBit(texts.length + 1) * 4];
        Arrays.fill(slots, -1);
        for (int i = 0; i < texts.length; i++) {
            int slot = hash(texts[i], texts[i].length()) & (slots.length - 1);
            while (slots[slot] >= 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i;
        }
    }

    /**
     * One text of a pattern.
     *
     * @param pattern number of the pattern
     */
    record Entry(String text, int pattern) {}

    /** The table of these; where case does not count, that of ASCII letters. */
    static ExactTexts of(List<Entry> entries, boolean ignoreCase) {
        Map<String, int[]> byText = new LinkedHashMap<>();
        for (Entry entry : entries) {
            String text = ignoreCase ? lower(entry.text()) : entry.text();
            int[] before = byText.getOrDefault(text, NONE);
            int[] with = Arrays.copyOf(before, before.length + 1);
            with[before.length] = entry.pattern();
            byText.put(text, Arrays.stream(with).sorted().distinct().toArray());
        }
        return new ExactTexts(ignoreCase, byText);
    }

    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.chars().forEach(c -> lower.append(TextPattern.lower((char) c)));
        return lower.toString();
    }

    boolean ignoresCase() {
        return ignoreCase;
    }

    int count() {
        return texts.length;
    }

    /** The text of an entry. */
    String text(int entry) {
        return texts[entry];
    }

    /** The patterns of an entry, ascending; none of a negative one. Not to be changed. */
    int[] patterns(int entry) {
        return entry < 0 ? NONE : patterns[entry];
    }

    /** The entry that is the first {@code length} chars of the text; negative when there is none. */
    int find(CharSequence text, int length) {
        if (texts.length == 0) {
            return -1;
        }
        int slot = hash(text, length) & (slots.length - 1);
        while (slots[slot] >= 0) {
            if (is(texts[slots[slot]], text, length)) {
                return slots[slot];
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return -1;
    }

    private int hash(CharSequence text, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            hash = hash * 31 + (ignoreCase ? TextPattern.lower(c) : c);
        }
        return hash ^ hash >>> 15;
    }

    private boolean is(String known, CharSequence text, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (known.charAt(i) != (ignoreCase ? TextPattern.lower(c) : c)) {
                return false;
            }
        }
        return true;
    }
}

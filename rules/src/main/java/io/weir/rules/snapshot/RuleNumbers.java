package io.weir.rules.snapshot;

import java.util.Arrays;

/** A set of rule numbers, as the words of a bit set that are not 0. Immutable; asking allocates nothing. */
final class RuleNumbers {

    private final int[] words;
    private final long[] masks;
    private final int count;

    private RuleNumbers(int[] words, long[] masks) {
        this.words = words;
        this.masks = masks;
        this.count = Arrays.stream(masks).mapToInt(Long::bitCount).sum();
    }

    /** The set of these. */
    static RuleNumbers of(int[] ascending) {
        int count = 0;
        int[] words = new int[ascending.length];
        long[] masks = new long[ascending.length];
        for (int number : ascending) {
            int word = number / Long.SIZE;
            if (count == 0 || words[count - 1] != word) {
                words[count++] = word;
            }
            masks[count - 1] |= 1L << number;
        }
        return new RuleNumbers(Arrays.copyOf(words, count), Arrays.copyOf(masks, count));
    }

    /** How many rules there are. */
    int count() {
        return count;
    }

    /** How many words there are to go through. */
    int words() {
        return words.length;
    }

    /** Number of the first rule of a word. */
    int base(int word) {
        return words[word] * Long.SIZE;
    }

    /** The rules of a word that are also among {@code others}, a bit set. */
    long common(int word, long[] others) {
        return masks[word] & others[words[word]];
    }

    /** Adds them to a bit set. */
    void addTo(long[] bits) {
        for (int i = 0; i < words.length; i++) {
            bits[words[i]] |= masks[i];
        }
    }
}

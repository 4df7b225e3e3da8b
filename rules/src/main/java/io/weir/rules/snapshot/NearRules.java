package io.weir.rules.snapshot;

/** A few rules that may be the nearest to a request. Made for one denial. */
final class NearRules {

    /** So many are looked at closely. */
    static final int LIMIT = 12;

    private final int[] numbers = new int[LIMIT];
    private int count;

    boolean isFull() {
        return count == LIMIT;
    }

    int count() {
        return count;
    }

    int number(int index) {
        return numbers[index];
    }

    /** Adds the first {@code atMost} of the rules that are the peer's, as far as there is room; returns how many there were. */
    int addFirst(RuleNumbers rules, long[] ofPeer, int atMost) {
        int seen = 0;
        for (int word = 0; word < rules.words(); word++) {
            for (long left = rules.common(word, ofPeer); left != 0; left &= left - 1) {
                if (seen == atMost || isFull()) {
                    return seen;
                }
                seen++;
                add(rules.base(word) + Long.numberOfTrailingZeros(left));
            }
        }
        return seen;
    }

    private void add(int number) {
        for (int i = 0; i < count; i++) {
            if (numbers[i] == number) {
                return;
            }
        }
        numbers[count++] = number;
    }
}

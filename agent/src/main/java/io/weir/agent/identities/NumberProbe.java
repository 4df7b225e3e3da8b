package io.weir.agent.identities;

import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The numbers that may be tried for a label set, in an order that depends on nothing but the labels: nodes that look for a
 * number at the same time try the same one first, and labels that come back get the number they had.
 */
public final class NumberProbe {

    private final int first;
    private final int size;

    /** Numbers of the whole range of the cluster. */
    public NumberProbe() {
        this(NumericIdentity.FIRST_CLUSTER, NumericIdentity.LAST_CLUSTER);
    }

    public NumberProbe(int first, int last) {
        this.first = first;
        this.size = last - first + 1;
    }

    /** How many numbers there are to try. */
    public int size() {
        return size;
    }

    /** The candidates {@code 0..size()-1}, each number once. */
    public Candidates candidates(LabelSet labels) {
        ByteBuffer digest = ByteBuffer.wrap(digest(labels.toString()));
        int start = (int) Long.remainderUnsigned(digest.getLong(), size);
        int step = 1 + (int) Long.remainderUnsigned(digest.getLong(), Math.max(1, size - 1));
        while (greatestCommonDivisor(step, size) != 1) {
            step++;
        }
        return new Candidates(first, size, start, step);
    }

    /** A walk through all numbers from a start by a step that has no divisor in common with how many there are. */
    public record Candidates(int first, int size, int start, int step) {
        public NumericIdentity get(int attempt) {
            return new NumericIdentity(first + (int) ((start + (long) attempt * step) % size));
        }
    }

    private static int greatestCommonDivisor(int left, int right) {
        return right == 0 ? left : greatestCommonDivisor(right, left % right);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}

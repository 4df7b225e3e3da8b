package io.weir.identity;

import java.util.HashSet;
import java.util.Set;

/** Numbers {@code first..last}, handed out in turn: one that is given back waits until all the others had theirs. */
final class NumberRange {

    private final int first;
    private final int last;
    private final Set<Integer> taken = new HashSet<>();
    private int cursor;

    NumberRange(int first, int last) {
        this.first = first;
        this.last = last;
        this.cursor = first;
    }

    boolean contains(NumericIdentity id) {
        return id.value() >= first && id.value() <= last;
    }

    /** The next free number; {@code labels} are those it is for. */
    NumericIdentity next(LabelSet labels) throws IdentitiesExhaustedException {
        if (taken.size() == last - first + 1) {
            throw new IdentitiesExhaustedException(labels, first, last);
        }
        while (!taken.add(cursor)) {
            cursor = after(cursor);
        }
        int number = cursor;
        cursor = after(cursor);
        return new NumericIdentity(number);
    }

    /** Marks a number of a former run; those before it count as having had their turn. */
    void take(NumericIdentity id) {
        taken.add(id.value());
        if (id.value() >= cursor) {
            cursor = after(id.value());
        }
    }

    void giveBack(NumericIdentity id) {
        taken.remove(id.value());
    }

    private int after(int number) {
        return number == last ? first : number + 1;
    }

    @Override
    public String toString() {
        return first + ".." + last;
    }
}

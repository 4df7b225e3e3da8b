package io.weir.proxy.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The exchanges of a connection that are under way, in the order of their requests. Reuses its objects. */
final class ExchangeQueue {

    private Exchange[] ring = {new Exchange()};
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** A fresh exchange behind all others. */
    Exchange add() {
        if (size == ring.length) {
            grow();
        }
        Exchange added = ring[(first + size) % ring.length];
        added.reset();
        size++;
        return added;
    }

    /** The one whose response is due; null when there is none. */
    @Nullable
    Exchange peek() {
        return size == 0 ? null : ring[first];
    }

    /** The one whose request came last; null when there is none. */
    @Nullable
    Exchange peekLast() {
        return size == 0 ? null : ring[(first + size - 1) % ring.length];
    }

    /** Takes out the first one; its object is good until the next call of {@link #add}. */
    void remove() {
        if (size == 0) {
            throw new IllegalStateException("no exchange is under way");
        }
        first = (first + 1) % ring.length;
        size--;
    }

    private void grow() {
        Exchange[] larger = new Exchange[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[(first + i) % ring.length];
        }
        Arrays.setAll(larger, i -> i < size ? larger[i] : new Exchange());
        ring = larger;
        first = 0;
    }
}

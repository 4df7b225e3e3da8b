package io.weir.proxy.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one header block in the order they were received, which the codec's own collection does not keep, and without its
 * hash table. Offers of the codec's interface what the codec uses: adding, iterating, looking up; nothing else works on it.
 */
final class FieldList extends DefaultHttp2Headers {

    private static final int FIRST_CAPACITY = 12;
    private static final int UNUSED_TABLE = 2;

    private CharSequence[] names = new CharSequence[FIRST_CAPACITY];
    private CharSequence[] values = new CharSequence[FIRST_CAPACITY];
    private int size;

    FieldList() {
        super(false, UNUSED_TABLE);
    }

    /** The fields of another list, as they are now. */
    @Override
    public FieldList copy() {
        FieldList copy = new FieldList();
        copy.names = names.clone();
        copy.values = values.clone();
        copy.size = size;
        return copy;
    }

    AsciiString name(int index) {
        return AsciiString.of(names[index]);
    }

    AsciiString value(int index) {
        return AsciiString.of(values[index]);
    }

    /** The index of the first field with this name, from {@code from} on; -1 when there is none. */
    int indexOf(CharSequence lowerCaseName, int from) {
        for (int i = from; i < size; i++) {
            if (AsciiString.contentEquals(names[i], lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    void setValue(int index, CharSequence value) {
        values[index] = value;
    }

    void removeAll(CharSequence lowerCaseName) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!AsciiString.contentEquals(names[i], lowerCaseName)) {
                names[kept] = names[i];
                values[kept++] = values[i];
            }
        }
        size = kept;
    }

    /** Bytes of all names and values. */
    int bytes() {
        int bytes = 0;
        for (int i = 0; i < size; i++) {
            bytes += names[i].length() + values[i].length();
        }
        return bytes;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
        return this;
    }

    /** The codec spells Content-Length anew when it has checked it; it stays as it was received. */
    @Override
    public Http2Headers setLong(CharSequence name, long value) {
        return this;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }

    @Override
    public @Nullable CharSequence get(CharSequence name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : values[index];
    }

    @Override
    public List<CharSequence> getAll(CharSequence name) {
        int index = indexOf(name, 0);
        if (index < 0) {
            return List.of();
        }
        List<CharSequence> all = new ArrayList<>(1);
        for (; index >= 0; index = indexOf(name, index + 1)) {
            all.add(values[index]);
        }
        return all;
    }

    @Override
    public boolean contains(CharSequence name) {
        return indexOf(name, 0) >= 0;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return new Cursor();
    }

    /** Walks over the fields; is itself the entry it stands at, valid until the next step. */
    private final class Cursor
            implements Iterator<Map.Entry<CharSequence, CharSequence>>, Map.Entry<CharSequence, CharSequence> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (next >= size) {
                throw new NoSuchElementException("field " + next + " of " + size);
            }
            next++;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return names[next - 1];
        }

        @Override
        public CharSequence getValue() {
            return values[next - 1];
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException("an entry of a header block is read only");
        }
    }
}

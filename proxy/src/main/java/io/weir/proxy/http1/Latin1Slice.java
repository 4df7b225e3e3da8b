package io.weir.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A reusable window on received bytes that reads them as Latin-1, one char a byte. Valid while its buffer is. */
final class Latin1Slice implements CharSequence {

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int start;
    private int length;

    Latin1Slice set(ByteBuf newBytes, int from, int to) {
        bytes = newBytes;
        start = from;
        length = to - from;
        return this;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("index " + index + " of " + length);
        }
        return (char) (bytes.getByte(start + index) & 0xff);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        if (from < 0 || to > length || from > to) {
            throw new IndexOutOfBoundsException(from + ".." + to + " of " + length);
        }
        return new Latin1Slice().set(bytes, start + from, start + to);
    }

    @Override
    public String toString() {
        return bytes.toString(start, length, StandardCharsets.ISO_8859_1);
    }
}

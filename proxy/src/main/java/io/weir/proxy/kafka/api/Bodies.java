package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import org.apache.kafka.common.protocol.ApiMessage;

/** Reading of whole bodies. */
final class Bodies {

    private Bodies() {}

    /**
     * Reads a body, which must take the frame to its end.
     *
     * @param offset of the body from the reader index of the frame
     * @param maxValues more are refused
     * @param blank gets the values
     */
    static <M extends ApiMessage> M read(ByteBuf frame, int offset, short version, int maxValues, M blank)
            throws MalformedBodyException {
        return read(new BodyReader(frame, offset, maxValues), version, blank);
    }

    /** Reads a body, which must take the frame to its end. */
    static <M extends ApiMessage> M read(BodyReader reader, short version, M blank) throws MalformedBodyException {
        read(reader, in -> blank.read(in, version));
        return blank;
    }

    /** Reads by hand what must be a whole body. */
    static void read(BodyReader reader, Reading reading) throws MalformedBodyException {
        readSome(reader, reading);
        if (reader.remaining() > 0) {
            throw new MalformedBodyException(reader.remaining() + " bytes after its end");
        }
    }

    /** Reads by hand the beginning of a body. */
    static void readSome(BodyReader reader, Reading reading) throws MalformedBodyException {
        try {
            reading.read(reader);
        } catch (RuntimeException e) {
            // The readers of kafka-clients throw bare RuntimeExceptions, and others, for what is not of the format.
            throw new MalformedBodyException(String.valueOf(e.getMessage()));
        }
    }

    /** Reads a body. */
    interface Reading {
        void read(BodyReader reader);
    }
}

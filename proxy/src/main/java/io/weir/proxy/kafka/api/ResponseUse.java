package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;

/** What is done with the response to a request that went on. */
public sealed interface ResponseUse {

    /** About how many bytes it takes to keep it until the response comes. */
    default long keptBytes() {
        return 0;
    }

    /** The server sends none. */
    record None() implements ResponseUse {
        public static final None INSTANCE = new None();
    }

    /** It goes to the client as it comes, without being collected. */
    record Pass() implements ResponseUse {
        public static final Pass INSTANCE = new Pass();
    }

    /**
     * Its first bytes are read, and it goes to the client as it comes. For responses that may be large.
     *
     * @param bytes how many bytes of the frame are wanted, its length field not counted
     * @param reader gets them
     */
    record Peek(int bytes, Reader reader) implements ResponseUse {

        /** Looks at the beginning of a response. */
        public interface Reader {
            /**
             * Called once, with as many bytes as were wanted or, when the response is shorter, with all of it.
             *
             * @throws MalformedResponseException when it cannot be a response to the request
             */
            void read(ByteBuf first) throws MalformedResponseException;
        }
    }

    /**
     * It is collected, and the client gets another in its place.
     *
     * @param editor makes that
     * @param keptBytes about what the editor keeps
     */
    record Edit(Editor editor, long keptBytes) implements ResponseUse {

        /** With an editor that keeps next to nothing. */
        public Edit(Editor editor) {
            this(editor, 0);
        }

        /** Makes the response that the client gets. */
        public interface Editor {
            /**
             * The whole frame for the client with its length field, or the same frame retained.
             *
             * @param response the server's whole frame with its length field; not to be changed
             * @throws MalformedResponseException when it cannot be a response to the request
             */
            ByteBuf edit(ByteBuf response) throws MalformedResponseException;
        }
    }
}

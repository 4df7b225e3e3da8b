package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Reading and changing of the server's responses. */
final class Responses {

    private Responses() {}

    /** Reads a whole response, which has its length field. */
    static <R extends ApiMessage> R read(ByteBuf response, ApiKeys api, short version, R blank)
            throws MalformedResponseException {
        try {
            int begin = Frames.responseBody(response, api, version);
            return Bodies.read(BodyReader.ofResponse(response, begin, System.nanoTime()), version, blank);
        } catch (MalformedBodyException e) {
            throw new MalformedResponseException(api.name + " version " + version + ": " + e.getMessage());
        }
    }

    /**
     * Changes the response.
     *
     * @param kept what the change keeps of the request
     */
    static <R extends ApiMessage> ResponseUse edit(
            Inquiry inquiry, Collection<?> kept, Supplier<R> blank, Consumer<R> change) {
        return editWhere(inquiry, inquiry.version(), kept, blank, response -> {
            change.accept(response);
            return true;
        });
    }

    /**
     * Looks at the response, and changes it or does not.
     *
     * @param version of the request that goes to the server; the client gets that of its own
     * @param kept what the change keeps of the request
     * @param change whether it has changed the response
     */
    static <R extends ApiMessage> ResponseUse.Edit editWhere(
            Inquiry inquiry, short version, Collection<?> kept, Supplier<R> blank, Predicate<R> change) {
        ApiKeys api = ApiKeys.forId(inquiry.request().api().key());
        short clientVersion = inquiry.version();
        int correlationId = inquiry.request().correlationId();
        long keptBytes = kept.isEmpty() ? 0 : inquiry.bytesInObjects();
        ResponseUse.Edit.Editor editor = response -> {
            R body = read(response, api, version, blank.get());
            boolean changed = change.test(body);
            return changed || version != clientVersion
                    ? Frames.response(response.alloc(), api, clientVersion, correlationId, body)
                    : response.retain();
        };
        return new ResponseUse.Edit(editor, keptBytes);
    }

    /** Looks at the whole response. */
    static ResponseUse look(ResponseUse.Peek.Reader reader) {
        return new ResponseUse.Edit(response -> {
            look(reader, response);
            return response.retain();
        });
    }

    /** Changes the response after it was looked at. */
    static ResponseUse lookAndEdit(ResponseUse.Peek.Reader reader, ResponseUse.Edit edit) {
        ResponseUse.Edit.Editor editor = response -> {
            look(reader, response);
            return edit.editor().edit(response);
        };
        return new ResponseUse.Edit(editor, edit.keptBytes());
    }

    private static void look(ResponseUse.Peek.Reader reader, ByteBuf response) throws MalformedResponseException {
        int begin = response.readerIndex() + Frames.LENGTH_FIELD;
        reader.read(response.slice(begin, response.writerIndex() - begin));
    }
}

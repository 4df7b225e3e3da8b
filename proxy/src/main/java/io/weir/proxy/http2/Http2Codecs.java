package io.weir.proxy.http2;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.weir.proxy.ProxyLimits;
import io.weir.proxy.connection.LoopClock;
import io.weir.proxy.detect.Http2Preface;

/**
 * Makes the codec of each side. Header fields are not checked by the codec: {@link RequestCheck} and {@link ResponseCheck} are
 * stricter, see all of them in order, and let the refusal be logged. Priorities are ignored, and nothing may be pushed.
 */
final class Http2Codecs {

    private static final boolean CHECK_FIELDS = false;
    private static final boolean ACKNOWLEDGE = true;

    private Http2Codecs() {}

    /** The codec towards a client. */
    static Http2Codec forClient(
            ProxyLimits limits,
            Http2Codec.Owner owner,
            Http2FrameListener frames,
            Http2ConnectionAdapter streams,
            LoopClock clock) {
        Http2Settings settings =
                settings(limits).maxConcurrentStreams(limits.http2().maxStreams());
        return codec(true, settings, Http2Preface.LENGTH, limits, owner, frames, streams, clock);
    }

    /** The codec towards a server. */
    static Http2Codec forServer(
            ProxyLimits limits,
            Http2Codec.Owner owner,
            Http2FrameListener frames,
            Http2ConnectionAdapter streams,
            LoopClock clock) {
        return codec(false, settings(limits).pushEnabled(false), 0, limits, owner, frames, streams, clock);
    }

    private static Http2Settings settings(ProxyLimits limits) {
        return new Http2Settings()
                .initialWindowSize(limits.http2().streamWindowBytes())
                .maxHeaderListSize(limits.http().maxHeadBytes());
    }

    private static Http2Codec codec(
            boolean towardsClient,
            Http2Settings settings,
            int prefaceBytes,
            ProxyLimits limits,
            Http2Codec.Owner owner,
            Http2FrameListener frames,
            Http2ConnectionAdapter streams,
            LoopClock clock) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(towardsClient, 0);
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        if (towardsClient) {
            // From the first frame on, not only once the client has acknowledged the setting.
            connection.remote().maxActiveStreams(limits.http2().maxStreams());
        }
        connection.addListener(streams);
        Http2ConnectionEncoder encoder =
                new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter(SensitiveFields.INSTANCE));
        DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(
                new InOrder(limits.http().maxHeadBytes()), limits.http2().maxContinuations());
        DefaultHttp2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                reader,
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                ACKNOWLEDGE,
                ACKNOWLEDGE,
                CHECK_FIELDS);
        decoder.frameListener(frames);
        Overhead overhead = new Overhead(limits.http2(), clock.coarseNanos());
        FrameMeter meter = new FrameMeter(limits.http2(), overhead, prefaceBytes);
        return new Http2Codec(
                decoder,
                encoder,
                settings,
                owner,
                meter,
                overhead,
                limits.http2().connectionWindowBytes(),
                clock);
    }

    /** Decodes header blocks into lists that keep their order. */
    private static final class InOrder extends DefaultHttp2HeadersDecoder {

        InOrder(long maxHeaderListSize) {
            super(CHECK_FIELDS, maxHeaderListSize);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new FieldList();
        }
    }
}

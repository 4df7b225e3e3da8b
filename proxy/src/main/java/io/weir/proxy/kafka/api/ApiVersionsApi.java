package io.weir.proxy.kafka.api;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ApiVersions. Names nothing. What the server says it can is narrowed to what is enforced. */
final class ApiVersionsApi extends WholeApi<ApiVersionsRequestData, ApiVersionsResponseData> {

    private static final short OLDEST_FORMAT = 0;

    private final ApiHandlers handlers;

    ApiVersionsApi(ApiHandlers handlers) {
        super(KafkaApi.API_VERSIONS, ApiVersionsRequestData::new, ApiVersionsResponseData::new);
        this.handlers = handlers;
    }

    @Override
    Errors ask(ApiVersionsRequestData body, Inquiry inquiry) {
        return inquiry.ask(inquiry.bare(), Errors.CLUSTER_AUTHORIZATION_FAILED);
    }

    @Override
    void deny(ApiVersionsRequestData body, ApiVersionsResponseData response, Errors error, short version) {
        response.setErrorCode(error.code());
    }

    @Override
    ResponseUse use(ApiVersionsRequestData body, Inquiry inquiry) {
        short version = inquiry.version();
        int correlationId = inquiry.request().correlationId();
        return new ResponseUse.Edit(response -> {
            short format = isUnsupported(response) ? OLDEST_FORMAT : version;
            ApiVersionsResponseData read =
                    Responses.read(response, ApiKeys.API_VERSIONS, format, new ApiVersionsResponseData());
            read.setApiKeys(narrowed(read.apiKeys()));
            return Frames.response(response.alloc(), ApiKeys.API_VERSIONS, format, correlationId, read);
        });
    }

    /** Whether the server does not know the version of the request, and so answers in the oldest format. */
    private static boolean isUnsupported(ByteBuf response) {
        int errorCode = response.readerIndex() + Frames.LENGTH_FIELD + Integer.BYTES;
        return response.writerIndex() >= errorCode + Short.BYTES
                && response.getShort(errorCode) == Errors.UNSUPPORTED_VERSION.code();
    }

    private ApiVersionCollection narrowed(ApiVersionCollection ofServer) {
        ApiVersionCollection narrowed = new ApiVersionCollection(ofServer.size());
        for (ApiVersion versions : ofServer) {
            ApiHandler handler = handlers.forKey(versions.apiKey());
            if (handler == null) {
                continue;
            }
            int oldest = Math.max(versions.minVersion(), handler.oldestAnnounced());
            int latest = Math.min(versions.maxVersion(), handler.latestVersion());
            if (oldest <= latest) {
                narrowed.add(new ApiVersion()
                        .setApiKey(versions.apiKey())
                        .setMinVersion((short) oldest)
                        .setMaxVersion((short) latest));
            }
        }
        return narrowed;
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;

/** AlterConfigs. Names resources: topics, groups, brokers and more. */
final class AlterConfigsApi
        extends PerEntryApi<
                AlterConfigsRequestData, AlterConfigsResponseData, AlterConfigsResource, AlterConfigsResourceResponse> {

    AlterConfigsApi() {
        super(KafkaApi.ALTER_CONFIGS, AlterConfigsRequestData::new, AlterConfigsResponseData::new);
    }

    @Override
    Collection<AlterConfigsResource> entries(AlterConfigsRequestData body) {
        return body.resources();
    }

    @Override
    Collection<AlterConfigsResourceResponse> answers(AlterConfigsResponseData response) {
        return response.responses();
    }

    @Override
    Errors ask(AlterConfigsRequestData body, AlterConfigsResource entry, Inquiry inquiry) {
        return ConfigQuestion.ask(entry.resourceType(), entry.resourceName(), inquiry);
    }

    @Override
    AlterConfigsResourceResponse denial(AlterConfigsResource entry, Errors error, short version) {
        return new AlterConfigsResourceResponse()
                .setResourceType(entry.resourceType())
                .setResourceName(entry.resourceName())
                .setErrorCode(error.code())
                .setErrorMessage(error.message());
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }

    @Override
    Errors errorOfNothing() {
        return Errors.CLUSTER_AUTHORIZATION_FAILED;
    }
}

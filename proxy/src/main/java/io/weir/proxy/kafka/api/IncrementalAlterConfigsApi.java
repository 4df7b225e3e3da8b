package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;

/** IncrementalAlterConfigs. Names resources: topics, groups, brokers and more. */
final class IncrementalAlterConfigsApi
        extends PerEntryApi<
                IncrementalAlterConfigsRequestData,
                IncrementalAlterConfigsResponseData,
                AlterConfigsResource,
                AlterConfigsResourceResponse> {

    IncrementalAlterConfigsApi() {
        super(
                KafkaApi.INCREMENTAL_ALTER_CONFIGS,
                IncrementalAlterConfigsRequestData::new,
                IncrementalAlterConfigsResponseData::new);
    }

    @Override
    Collection<AlterConfigsResource> entries(IncrementalAlterConfigsRequestData body) {
        return body.resources();
    }

    @Override
    Collection<AlterConfigsResourceResponse> answers(IncrementalAlterConfigsResponseData response) {
        return response.responses();
    }

    @Override
    Errors ask(IncrementalAlterConfigsRequestData body, AlterConfigsResource entry, Inquiry inquiry) {
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

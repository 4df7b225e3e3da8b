package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.Errors;

/** DescribeConfigs. Names resources: topics, groups, brokers and more. */
final class DescribeConfigsApi
        extends PerEntryApi<
                DescribeConfigsRequestData,
                DescribeConfigsResponseData,
                DescribeConfigsResource,
                DescribeConfigsResult> {

    DescribeConfigsApi() {
        super(KafkaApi.DESCRIBE_CONFIGS, DescribeConfigsRequestData::new, DescribeConfigsResponseData::new);
    }

    @Override
    Collection<DescribeConfigsResource> entries(DescribeConfigsRequestData body) {
        return body.resources();
    }

    @Override
    Collection<DescribeConfigsResult> answers(DescribeConfigsResponseData response) {
        return response.results();
    }

    @Override
    Errors ask(DescribeConfigsRequestData body, DescribeConfigsResource entry, Inquiry inquiry) {
        return ConfigQuestion.ask(entry.resourceType(), entry.resourceName(), inquiry);
    }

    @Override
    DescribeConfigsResult denial(DescribeConfigsResource entry, Errors error, short version) {
        return new DescribeConfigsResult()
                .setResourceType(entry.resourceType())
                .setResourceName(entry.resourceName())
                .setErrorCode(error.code())
                .setErrorMessage(error.message());
    }

    @Override
    Errors errorOfNothing() {
        return Errors.CLUSTER_AUTHORIZATION_FAILED;
    }
}

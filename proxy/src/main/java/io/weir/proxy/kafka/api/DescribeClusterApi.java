package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.protocol.Errors;

/** DescribeCluster. Names nothing. */
final class DescribeClusterApi extends WholeApi<DescribeClusterRequestData, DescribeClusterResponseData> {

    DescribeClusterApi() {
        super(KafkaApi.DESCRIBE_CLUSTER, DescribeClusterRequestData::new, DescribeClusterResponseData::new);
    }

    @Override
    Errors ask(DescribeClusterRequestData body, Inquiry inquiry) {
        return inquiry.ask(inquiry.bare(), Errors.CLUSTER_AUTHORIZATION_FAILED);
    }

    @Override
    void deny(DescribeClusterRequestData body, DescribeClusterResponseData response, Errors error, short version) {
        response.setErrorCode(error.code());
    }

    @Override
    ResponseUse use(DescribeClusterRequestData body, Inquiry inquiry) {
        if (!body.includeClusterAuthorizedOperations()) {
            return ResponseUse.Pass.INSTANCE;
        }
        return Responses.edit(
                inquiry,
                List.of(),
                blankResponse(),
                response -> response.setClusterAuthorizedOperations(
                        AuthorizedOperations.ofCluster(response.clusterAuthorizedOperations(), inquiry)));
    }
}

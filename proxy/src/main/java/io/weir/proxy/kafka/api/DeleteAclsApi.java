package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.protocol.Errors;

/** DeleteAcls. Whatever it names, it is about the cluster. */
final class DeleteAclsApi extends WholeApi<DeleteAclsRequestData, DeleteAclsResponseData> {

    DeleteAclsApi() {
        super(KafkaApi.DELETE_ACLS, DeleteAclsRequestData::new, DeleteAclsResponseData::new);
    }

    @Override
    Errors ask(DeleteAclsRequestData body, Inquiry inquiry) {
        return inquiry.ask(inquiry.bare(), Errors.CLUSTER_AUTHORIZATION_FAILED);
    }

    @Override
    void deny(DeleteAclsRequestData body, DeleteAclsResponseData response, Errors error, short version) {
        body.filters().forEach(filter -> response.filterResults()
                .add(new DeleteAclsFilterResult().setErrorCode(error.code())));
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.protocol.Errors;

/** CreateAcls. Whatever it names, it is about the cluster. */
final class CreateAclsApi extends WholeApi<CreateAclsRequestData, CreateAclsResponseData> {

    CreateAclsApi() {
        super(KafkaApi.CREATE_ACLS, CreateAclsRequestData::new, CreateAclsResponseData::new);
    }

    @Override
    Errors ask(CreateAclsRequestData body, Inquiry inquiry) {
        return inquiry.ask(inquiry.bare(), Errors.CLUSTER_AUTHORIZATION_FAILED);
    }

    @Override
    void deny(CreateAclsRequestData body, CreateAclsResponseData response, Errors error, short version) {
        body.creations()
                .forEach(creation -> response.results().add(new AclCreationResult().setErrorCode(error.code())));
    }
}

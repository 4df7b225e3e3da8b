package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.protocol.Errors;

/** DeleteGroups. Names groups. */
final class DeleteGroupsApi
        extends PerEntryApi<DeleteGroupsRequestData, DeleteGroupsResponseData, String, DeletableGroupResult> {

    DeleteGroupsApi() {
        super(KafkaApi.DELETE_GROUPS, DeleteGroupsRequestData::new, DeleteGroupsResponseData::new);
    }

    @Override
    Collection<String> entries(DeleteGroupsRequestData body) {
        return body.groupsNames();
    }

    @Override
    Collection<DeletableGroupResult> answers(DeleteGroupsResponseData response) {
        return response.results();
    }

    @Override
    Errors ask(DeleteGroupsRequestData body, String entry, Inquiry inquiry) {
        return inquiry.askGroup(entry);
    }

    @Override
    DeletableGroupResult denial(String entry, Errors error, short version) {
        return new DeletableGroupResult().setGroupId(entry).setErrorCode(error.code());
    }

    @Override
    Errors errorOfNothing() {
        return Errors.GROUP_AUTHORIZATION_FAILED;
    }
}

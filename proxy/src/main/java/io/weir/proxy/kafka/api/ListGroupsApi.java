package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.Errors;

/** ListGroups. Names nothing; its responses show the groups that are allowed. A denied one is told of none, without an error. */
final class ListGroupsApi extends WholeApi<ListGroupsRequestData, ListGroupsResponseData> {

    ListGroupsApi() {
        super(KafkaApi.LIST_GROUPS, ListGroupsRequestData::new, ListGroupsResponseData::new);
    }

    @Override
    Errors ask(ListGroupsRequestData body, Inquiry inquiry) {
        return inquiry.ask(inquiry.bare(), Errors.GROUP_AUTHORIZATION_FAILED);
    }

    @Override
    void deny(ListGroupsRequestData body, ListGroupsResponseData response, Errors error, short version) {}

    @Override
    ResponseUse use(ListGroupsRequestData body, Inquiry inquiry) {
        return Responses.editWhere(inquiry, inquiry.version(), List.of(), blankResponse(), response -> response.groups()
                .removeIf(group -> !inquiry.wouldAllow(inquiry.bare().withGroup(group.groupId()))));
    }
}

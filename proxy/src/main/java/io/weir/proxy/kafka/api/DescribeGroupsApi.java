package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.Errors;

/** DescribeGroups. Names groups. */
final class DescribeGroupsApi
        extends PerEntryApi<DescribeGroupsRequestData, DescribeGroupsResponseData, String, DescribedGroup> {

    DescribeGroupsApi() {
        super(KafkaApi.DESCRIBE_GROUPS, DescribeGroupsRequestData::new, DescribeGroupsResponseData::new);
    }

    @Override
    Collection<String> entries(DescribeGroupsRequestData body) {
        return body.groups();
    }

    @Override
    Collection<DescribedGroup> answers(DescribeGroupsResponseData response) {
        return response.groups();
    }

    @Override
    Errors ask(DescribeGroupsRequestData body, String entry, Inquiry inquiry) {
        return inquiry.askGroup(entry);
    }

    @Override
    DescribedGroup denial(String entry, Errors error, short version) {
        return new DescribedGroup().setGroupId(entry).setErrorCode(error.code());
    }

    @Override
    Errors errorOfNothing() {
        return Errors.GROUP_AUTHORIZATION_FAILED;
    }

    @Override
    boolean changes(DescribeGroupsRequestData body, short version) {
        return body.includeAuthorizedOperations();
    }

    @Override
    boolean change(DescribeGroupsResponseData response, Inquiry inquiry) {
        for (DescribedGroup group : response.groups()) {
            group.setAuthorizedOperations(
                    AuthorizedOperations.ofGroup(group.authorizedOperations(), group.groupId(), inquiry));
        }
        return true;
    }
}

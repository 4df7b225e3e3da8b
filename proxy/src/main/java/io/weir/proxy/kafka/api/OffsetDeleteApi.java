package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** OffsetDelete. Names a group and topics. */
final class OffsetDeleteApi
        extends PerEntryApi<
                OffsetDeleteRequestData,
                OffsetDeleteResponseData,
                OffsetDeleteRequestTopic,
                OffsetDeleteResponseTopic> {

    OffsetDeleteApi() {
        super(KafkaApi.OFFSET_DELETE, OffsetDeleteRequestData::new, OffsetDeleteResponseData::new);
    }

    @Override
    Collection<OffsetDeleteRequestTopic> entries(OffsetDeleteRequestData body) {
        return body.topics();
    }

    @Override
    Collection<OffsetDeleteResponseTopic> answers(OffsetDeleteResponseData response) {
        return response.topics();
    }

    @Override
    Errors ask(OffsetDeleteRequestData body, OffsetDeleteRequestTopic entry, Inquiry inquiry) {
        return inquiry.askTopic(inquiry.bare().withGroup(body.groupId()), entry.name());
    }

    @Override
    OffsetDeleteResponseTopic denial(OffsetDeleteRequestTopic entry, Errors error, short version) {
        OffsetDeleteResponseTopic denial = new OffsetDeleteResponseTopic().setName(entry.name());
        for (OffsetDeleteRequestPartition partition : entry.partitions()) {
            denial.partitions()
                    .add(new OffsetDeleteResponsePartition()
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(error.code()));
        }
        return denial;
    }

    @Override
    int maxValues() {
        return BodyReader.MAX_HASHED_VALUES;
    }

    @Override
    Errors askWhole(OffsetDeleteRequestData body, Inquiry inquiry) {
        return inquiry.askGroup(body.groupId());
    }

    @Override
    void denyWhole(
            OffsetDeleteResponseData response, List<OffsetDeleteResponseTopic> denied, Errors error, short version) {
        response.setErrorCode(error.code());
    }
}

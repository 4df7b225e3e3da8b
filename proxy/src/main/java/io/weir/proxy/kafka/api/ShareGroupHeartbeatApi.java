package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;

/** ShareGroupHeartbeat. Names a group and the topics that the member subscribes to. */
final class ShareGroupHeartbeatApi extends WholeApi<ShareGroupHeartbeatRequestData, ShareGroupHeartbeatResponseData> {

    ShareGroupHeartbeatApi() {
        super(
                KafkaApi.SHARE_GROUP_HEARTBEAT,
                ShareGroupHeartbeatRequestData::new,
                ShareGroupHeartbeatResponseData::new);
    }

    @Override
    Errors ask(ShareGroupHeartbeatRequestData body, Inquiry inquiry) {
        Errors error = inquiry.askGroup(body.groupId());
        return error == Errors.NONE
                ? ConsumerGroupHeartbeatApi.askSubscribed(
                        inquiry.bare().withGroup(body.groupId()), body.subscribedTopicNames(), inquiry)
                : error;
    }

    @Override
    void deny(
            ShareGroupHeartbeatRequestData body,
            ShareGroupHeartbeatResponseData response,
            Errors error,
            short version) {
        response.setErrorCode(error.code());
    }
}

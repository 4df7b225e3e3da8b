package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/** The APIs whose requests name a group, a transactional id or nothing, and are denied by one error code. */
final class PlainApis {

    /** With SaslHandshake of version 0, what follows it is not in frames that could be read. */
    private static final short FRAMED_SASL = 1;

    private static final short NO_PRODUCER_EPOCH = -1;

    private PlainApis() {}

    static List<ApiHandler> all() {
        return List.of(
                joinGroup(),
                new PlainApi<>(
                        KafkaApi.HEARTBEAT,
                        HeartbeatRequestData::new,
                        HeartbeatResponseData::new,
                        (body, inquiry) -> inquiry.askGroup(body.groupId()),
                        HeartbeatResponseData::setErrorCode),
                new PlainApi<>(
                        KafkaApi.LEAVE_GROUP,
                        LeaveGroupRequestData::new,
                        LeaveGroupResponseData::new,
                        (body, inquiry) -> inquiry.askGroup(body.groupId()),
                        LeaveGroupResponseData::setErrorCode),
                new PlainApi<>(
                        KafkaApi.SYNC_GROUP,
                        SyncGroupRequestData::new,
                        SyncGroupResponseData::new,
                        (body, inquiry) -> inquiry.askGroup(body.groupId()),
                        SyncGroupResponseData::setErrorCode),
                initProducerId(),
                addOffsetsToTxn(),
                new PlainApi<>(
                        KafkaApi.END_TXN,
                        EndTxnRequestData::new,
                        EndTxnResponseData::new,
                        (body, inquiry) -> inquiry.askTransactionalId(body.transactionalId()),
                        EndTxnResponseData::setErrorCode),
                new PlainApi<>(
                        KafkaApi.DESCRIBE_ACLS,
                        DescribeAclsRequestData::new,
                        DescribeAclsResponseData::new,
                        (body, inquiry) -> inquiry.ask(inquiry.bare(), Errors.CLUSTER_AUTHORIZATION_FAILED),
                        DescribeAclsResponseData::setErrorCode),
                new PlainApi<>(
                        KafkaApi.SASL_HANDSHAKE,
                        FRAMED_SASL,
                        SaslHandshakeRequestData::new,
                        SaslHandshakeResponseData::new,
                        (body, inquiry) -> inquiry.ask(inquiry.bare(), Errors.ILLEGAL_SASL_STATE),
                        SaslHandshakeResponseData::setErrorCode),
                new PlainApi<>(
                        KafkaApi.SASL_AUTHENTICATE,
                        SaslAuthenticateRequestData::new,
                        SaslAuthenticateResponseData::new,
                        (body, inquiry) -> inquiry.ask(inquiry.bare(), Errors.SASL_AUTHENTICATION_FAILED),
                        SaslAuthenticateResponseData::setErrorCode));
    }

    private static ApiHandler joinGroup() {
        return new PlainApi<>(
                KafkaApi.JOIN_GROUP,
                JoinGroupRequestData::new,
                JoinGroupResponseData::new,
                (body, inquiry) -> inquiry.askGroup(body.groupId()),
                (response, code) -> response.setErrorCode(code).setProtocolName(""));
    }

    private static ApiHandler initProducerId() {
        return new PlainApi<>(
                KafkaApi.INIT_PRODUCER_ID,
                InitProducerIdRequestData::new,
                InitProducerIdResponseData::new,
                (body, inquiry) -> body.transactionalId() == null
                        ? inquiry.ask(inquiry.bare(), Errors.CLUSTER_AUTHORIZATION_FAILED)
                        : inquiry.askTransactionalId(body.transactionalId()),
                (response, code) -> response.setErrorCode(code).setProducerEpoch(NO_PRODUCER_EPOCH));
    }

    private static ApiHandler addOffsetsToTxn() {
        return new PlainApi<>(
                KafkaApi.ADD_OFFSETS_TO_TXN,
                AddOffsetsToTxnRequestData::new,
                AddOffsetsToTxnResponseData::new,
                (body, inquiry) -> {
                    Errors error = inquiry.askTransactionalId(body.transactionalId());
                    return error == Errors.NONE
                            ? inquiry.ask(
                                    inquiry.bare()
                                            .withTransactionalId(body.transactionalId())
                                            .withGroup(body.groupId()),
                                    Errors.GROUP_AUTHORIZATION_FAILED)
                            : error;
                },
                AddOffsetsToTxnResponseData::setErrorCode);
    }
}

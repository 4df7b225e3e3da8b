package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/** FindCoordinator. Names a group or a transactional id; from version 4 on, several of a kind. */
final class FindCoordinatorApi
        extends PerEntryApi<FindCoordinatorRequestData, FindCoordinatorResponseData, String, Coordinator> {

    private static final short WITH_SEVERAL = 4;
    private static final int NO_NODE = -1;

    FindCoordinatorApi() {
        super(KafkaApi.FIND_COORDINATOR, FindCoordinatorRequestData::new, FindCoordinatorResponseData::new);
    }

    @Override
    Collection<String> entries(FindCoordinatorRequestData body) {
        return body.coordinatorKeys();
    }

    @Override
    Collection<Coordinator> answers(FindCoordinatorResponseData response) {
        return response.coordinators();
    }

    @Override
    Errors askWhole(FindCoordinatorRequestData body, Inquiry inquiry) {
        return inquiry.version() < WITH_SEVERAL ? ask(body, body.key(), inquiry) : super.askWhole(body, inquiry);
    }

    @Override
    Errors ask(FindCoordinatorRequestData body, String key, Inquiry inquiry) {
        if (body.keyType() == CoordinatorType.GROUP.id()) {
            return inquiry.askGroup(key);
        }
        if (body.keyType() == CoordinatorType.TRANSACTION.id()) {
            return inquiry.askTransactionalId(key);
        }
        // Share coordinators are for brokers, by a key of a group and a topic; and there may be more kinds one day.
        return inquiry.askEverything(Errors.CLUSTER_AUTHORIZATION_FAILED);
    }

    @Override
    Coordinator denial(String key, Errors error, short version) {
        return new Coordinator()
                .setKey(key)
                .setErrorCode(error.code())
                .setErrorMessage(error.message())
                .setNodeId(NO_NODE)
                .setPort(NO_NODE);
    }

    @Override
    Errors errorOfNothing() {
        return Errors.GROUP_AUTHORIZATION_FAILED;
    }

    @Override
    void deny(FindCoordinatorResponseData response, List<Coordinator> denied, Errors error, short version) {
        if (version < WITH_SEVERAL) {
            response.setErrorCode(error.code())
                    .setErrorMessage(error.message())
                    .setNodeId(NO_NODE)
                    .setPort(NO_NODE);
        } else {
            response.coordinators().addAll(denied);
        }
    }
}

package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import java.util.List;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.protocol.Errors;

/** ListTransactions. Names at most a pattern; its responses show the transactions that are allowed. A denied one is told of none, without an error. */
final class ListTransactionsApi extends WholeApi<ListTransactionsRequestData, ListTransactionsResponseData> {

    ListTransactionsApi() {
        super(KafkaApi.LIST_TRANSACTIONS, ListTransactionsRequestData::new, ListTransactionsResponseData::new);
    }

    @Override
    Errors ask(ListTransactionsRequestData body, Inquiry inquiry) {
        return inquiry.ask(inquiry.bare(), Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }

    @Override
    void deny(ListTransactionsRequestData body, ListTransactionsResponseData response, Errors error, short version) {}

    @Override
    ResponseUse use(ListTransactionsRequestData body, Inquiry inquiry) {
        return Responses.editWhere(
                inquiry, inquiry.version(), List.of(), blankResponse(), response -> response.transactionStates()
                        .removeIf(state ->
                                !inquiry.wouldAllow(inquiry.bare().withTransactionalId(state.transactionalId()))));
    }
}

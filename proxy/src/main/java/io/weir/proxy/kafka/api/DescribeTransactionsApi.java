package io.weir.proxy.kafka.api;

import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import java.util.Collection;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TransactionState;
import org.apache.kafka.common.protocol.Errors;

/** DescribeTransactions. Names transactional ids; its responses name topics, of which the allowed ones are shown. */
final class DescribeTransactionsApi
        extends PerEntryApi<
                DescribeTransactionsRequestData, DescribeTransactionsResponseData, String, TransactionState> {

    DescribeTransactionsApi() {
        super(
                KafkaApi.DESCRIBE_TRANSACTIONS,
                DescribeTransactionsRequestData::new,
                DescribeTransactionsResponseData::new);
    }

    @Override
    Collection<String> entries(DescribeTransactionsRequestData body) {
        return body.transactionalIds();
    }

    @Override
    Collection<TransactionState> answers(DescribeTransactionsResponseData response) {
        return response.transactionStates();
    }

    @Override
    Errors ask(DescribeTransactionsRequestData body, String entry, Inquiry inquiry) {
        return inquiry.askTransactionalId(entry);
    }

    @Override
    TransactionState denial(String entry, Errors error, short version) {
        return new TransactionState().setTransactionalId(entry).setErrorCode(error.code());
    }

    @Override
    Errors errorOfNothing() {
        return Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }

    @Override
    boolean changes(DescribeTransactionsRequestData body, short version) {
        return true;
    }

    @Override
    boolean change(DescribeTransactionsResponseData response, Inquiry inquiry) {
        boolean hides = false;
        for (TransactionState state : response.transactionStates()) {
            KafkaRequestView question = inquiry.bare().withTransactionalId(state.transactionalId());
            hides |= state.topics().removeIf(topic -> !inquiry.wouldAllow(question.withTopic(topic.topic())));
        }
        return hides;
    }
}

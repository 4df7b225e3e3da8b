package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;

/** The field of a line that a Kafka request has. */
final class KafkaJson {

    private static final SerializableString KAFKA = new SerializedString("Kafka");
    private static final SerializableString ERROR_CODE = new SerializedString("ErrorCode");
    private static final SerializableString API_VERSION = new SerializedString("APIVersion");
    private static final SerializableString API_KEY = new SerializedString("APIKey");
    private static final SerializableString CORRELATION_ID = new SerializedString("CorrelationID");
    private static final SerializableString TOPIC = new SerializedString("Topic");
    private static final SerializableString TOPICS = new SerializedString("Topics");

    private KafkaJson() {}

    static void write(LoggedRequest.Kafka kafka, JsonGenerator json) throws IOException {
        json.writeFieldName(KAFKA);
        json.writeStartObject();
        json.writeFieldName(ERROR_CODE);
        json.writeNumber(kafka.errorCode());
        json.writeFieldName(API_VERSION);
        json.writeNumber(kafka.apiVersion());
        json.writeFieldName(API_KEY);
        json.writeString(kafka.apiKey());
        json.writeFieldName(CORRELATION_ID);
        json.writeNumber(kafka.correlationId());
        json.writeFieldName(TOPIC);
        json.writeStartObject();
        json.writeFieldName(TOPIC);
        json.writeString(kafka.firstTopic());
        json.writeEndObject();
        json.writeFieldName(TOPICS);
        json.writeStartArray();
        for (String topic : kafka.topics()) {
            json.writeString(topic);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

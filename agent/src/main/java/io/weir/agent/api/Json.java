package io.weir.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.weir.identity.LabelSet;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Builds the JSON of the API. */
final class Json {

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static <T> ArrayNode array(Collection<T> values, Function<? super T, JsonNode> shape) {
        ArrayNode array = array();
        values.forEach(value -> array.add(shape.apply(value)));
        return array;
    }

    static ArrayNode strings(Collection<String> values) {
        ArrayNode array = array();
        values.forEach(array::add);
        return array;
    }

    static ArrayNode labels(LabelSet labels) {
        ArrayNode array = array();
        labels.forEach(label -> array.add(label.toString()));
        return array;
    }

    static HttpResponse response(HttpStatus status, JsonNode body) {
        return HttpResponse.of(status, MediaType.JSON_UTF_8, body.toString());
    }

    /** The answer that will be there once the value is. */
    static <T> HttpResponse later(CompletionStage<T> value, Function<? super T, ? extends JsonNode> shape) {
        CompletableFuture<HttpResponse> response =
                value.toCompletableFuture().thenApply(known -> response(HttpStatus.OK, shape.apply(known)));
        return HttpResponse.of(response);
    }
}

package io.weir.agent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.weir.agent.state.PolicyRefusedException;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyProblem;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into answers: {@code {"error": ..., "problems": [...]}} with the status that says whose fault it is. */
final class ApiErrors implements ServerErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
        Throwable cause = Exceptions.peel(thrown);
        if (cause instanceof HttpStatusException || cause instanceof HttpResponseException) {
            return cause instanceof HttpResponseException asked
                    ? asked.httpResponse()
                    : error(((HttpStatusException) cause).httpStatus(), message(cause), List.of());
        }
        if (cause instanceof PolicyFormatException refused) {
            return error(
                    HttpStatus.BAD_REQUEST,
                    "the policy is refused",
                    refused.problems().stream().map(PolicyProblem::toString).toList());
        }
        if (cause instanceof PolicyRefusedException refused) {
            return error(HttpStatus.CONFLICT, "the policy is refused", refused.problems());
        }
        if (cause instanceof IllegalArgumentException) {
            return error(HttpStatus.BAD_REQUEST, message(cause), List.of());
        }
        if (cause instanceof RequestTimeoutException) {
            return error(HttpStatus.SERVICE_UNAVAILABLE, "no answer within the time limit", List.of());
        }
        LOG.warn("{} {} failed", context.method(), context.path(), cause);
        return error(HttpStatus.INTERNAL_SERVER_ERROR, message(cause), List.of());
    }

    static HttpResponse error(HttpStatus status, String message, List<String> problems) {
        ObjectNode body = Json.object().put("error", message);
        body.set("problems", Json.strings(problems));
        return Json.response(status, body);
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}

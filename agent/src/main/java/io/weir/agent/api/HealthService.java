package io.weir.agent.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.annotation.Get;
import io.weir.agent.health.Health;
import java.util.List;

/**
 * {@code GET /healthz}, whether the process is to be ended because it stands still, and {@code GET /readyz}, whether it serves: 200, or
 * 503 with a reason a line.
 */
final class HealthService {

    private final Health health;

    HealthService(Health health) {
        this.health = health;
    }

    @Get("/healthz")
    public HttpResponse live() {
        return answer(health.pulse().silent(), List.of("ok"));
    }

    @Get("/readyz")
    public HttpResponse ready() {
        return answer(health.readiness().missing(), health.readiness().reached());
    }

    private static HttpResponse answer(List<String> problems, List<String> fine) {
        HttpStatus status = problems.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
        String text = String.join("\n", problems.isEmpty() ? fine : problems) + "\n";
        return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text);
    }
}

package io.weir.agent.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Get;
import io.weir.agent.AgentControl;
import io.weir.agent.DatapathEvents;
import io.weir.proxy.accesslog.AccessLog;
import java.util.EnumSet;
import java.util.Set;

/**
 * {@code GET /v1/monitor?type=l7&type=drop&format=text}: a line for each thing that happens, until the client goes. Without a
 * type every kind is shown. Each client has a thread of its own.
 */
final class MonitorService {

    private final VerdictTracing tracing;
    private final DatapathEvents events;
    private final AccessLog accessLog;

    MonitorService(AgentControl control, DatapathEvents events, AccessLog accessLog) {
        this.tracing = new VerdictTracing(control);
        this.events = events;
        this.accessLog = accessLog;
    }

    @Get("/monitor")
    public HttpResponse monitor(ServiceRequestContext context, QueryParams parameters) {
        Set<MonitorKind> kinds = EnumSet.noneOf(MonitorKind.class);
        parameters.getAll("type").forEach(type -> kinds.add(MonitorKind.of(type)));
        if (kinds.isEmpty()) {
            kinds.addAll(EnumSet.allOf(MonitorKind.class));
        }
        MonitorText text = MonitorText.of(parameters.get("format", "text"));
        context.clearRequestTimeout();
        HttpResponseWriter response = HttpResponse.streaming();
        response.write(ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.PLAIN_TEXT_UTF_8)
                .build());
        Thread thread = new Thread(
                () -> {
                    try (MonitorStream stream = new MonitorStream(kinds, text, events, accessLog, tracing, response)) {
                        stream.run();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    } finally {
                        response.close();
                    }
                },
                "weir-monitor");
        thread.setDaemon(true);
        thread.start();
        return response;
    }
}

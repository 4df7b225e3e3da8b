package io.weir.agent.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.weir.agent.metrics.ProcessMetrics;

/** {@code GET /metrics} for scrapers, {@code GET /v1/metrics} for {@code weir metrics list}: a JSON object a series. Reads only. */
final class MetricsService {

    private final ProcessMetrics metrics;

    MetricsService(ProcessMetrics metrics) {
        this.metrics = metrics;
    }

    /** Scrapers' formats alone; what the TCP endpoint serves. */
    static final class Scrape {

        private final ProcessMetrics metrics;

        Scrape(ProcessMetrics metrics) {
            this.metrics = metrics;
        }

        @Get("/metrics")
        @Blocking
        public HttpResponse metrics(RequestHeaders request) {
            ProcessMetrics.Page page = metrics.page(request.get(HttpHeaderNames.ACCEPT, ""));
            return HttpResponse.of(HttpStatus.OK, MediaType.parse(page.contentType()), HttpData.ofUtf8(page.body()));
        }
    }

    @Get("/v1/metrics")
    @Blocking
    public HttpResponse list() {
        ArrayNode all = Json.array();
        for (MetricSnapshot metric : metrics.read()) {
            String name = metric.getMetadata().getPrometheusName();
            metric.getDataPoints().forEach(point -> add(all, name, point));
        }
        return Json.response(HttpStatus.OK, all);
    }

    private static void add(ArrayNode all, String name, DataPointSnapshot point) {
        Labels labels = point.getLabels();
        if (point instanceof CounterDataPointSnapshot counter) {
            all.add(series(name + "_total", labels, counter.getValue()));
        } else if (point instanceof GaugeDataPointSnapshot gauge) {
            all.add(series(name, labels, gauge.getValue()));
        } else if (point instanceof InfoDataPointSnapshot) {
            all.add(series(name + "_info", labels, 1));
        } else if (point instanceof SummaryDataPointSnapshot summary) {
            all.add(series(name + "_count", labels, (double) summary.getCount()));
            all.add(series(name + "_sum", labels, summary.getSum()));
        } else if (point instanceof HistogramDataPointSnapshot histogram) {
            long cumulative = 0;
            for (var bucket : histogram.getClassicBuckets()) {
                cumulative += bucket.getCount();
                String bound = bucket.getUpperBound() == Double.POSITIVE_INFINITY
                        ? "+Inf"
                        : Double.toString(bucket.getUpperBound());
                all.add(series(name + "_bucket", labels.add("le", bound), (double) cumulative));
            }
            all.add(series(name + "_count", labels, (double) histogram.getCount()));
            all.add(series(name + "_sum", labels, histogram.getSum()));
        }
    }

    private static ObjectNode series(String name, Labels labels, double value) {
        ObjectNode json = Json.object().put("name", name);
        ObjectNode labelled = json.putObject("labels");
        labels.forEach(label -> labelled.put(label.getName(), label.getValue()));
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return json.put("value", (long) value);
        }
        return json.put("value", value);
    }
}

package io.weir.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.identity.TrafficDirection;
import io.weir.rules.snapshot.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonitorLineTest {

    @Test
    void aDeniedRequestReadsAsUsersKnowIt() {
        AccessLogEntry entry = SampleEntries.denied(
                new LoggedRequest.Http(403, "PUT", "deathstar", "/v1/exhaust-port", "HTTP/1.1", List.of()));

        assertThat(MonitorLine.of(entry))
                .isEqualTo("<- Request http from 0 ([k8s:class=tiefighter k8s:org=empire])"
                        + " to 2756 ([k8s:class=deathstar k8s:org=empire]), identity 8876->43854,"
                        + " verdict Denied PUT http://deathstar/v1/exhaust-port => 403");
    }

    @Test
    void headersOfARuleFollowByNameWithoutTheirValues() {
        AccessLogEntry entry = SampleEntries.denied(new LoggedRequest.Http(
                403,
                "GET",
                "deathstar",
                "/",
                "HTTP/1.1",
                List.of(),
                List.of(new LoggedHeader("x-token", "[redacted]"), new LoggedHeader("x-org", "empire")),
                List.of(new LoggedHeader("x-env", "test"))));

        assertThat(MonitorLine.of(entry))
                .endsWith(" GET http://deathstar/ => 403, missing headers x-token x-org, rejected headers x-env");
    }

    @Test
    void aDeniedKafkaRequestReadsAsUsersKnowIt() {
        assertThat(MonitorLine.of(
                        SampleEntries.denied(new LoggedRequest.Kafka(29, 8, "offsetcommit", 3, List.of("x")))))
                .startsWith("<- Request kafka from 0 ([")
                .endsWith(", identity 8876->43854, verdict Denied offsetcommit topic x => 29");
        assertThat(MonitorLine.of(
                        SampleEntries.denied(new LoggedRequest.Kafka(29, 8, "produce", 3, List.of("x", "y z")))))
                .endsWith(" produce topic x => 29, topics x y\\x20z");
        assertThat(MonitorLine.of(SampleEntries.denied(new LoggedRequest.Kafka(0, 8, "heartbeat", 3, List.of()))))
                .endsWith(" heartbeat topic  => 0");
    }

    @Test
    void theRuleOfTheOtherSideFollows() {
        assertThat(MonitorLine.of(SampleEntries.withOther(SampleEntries.allowed("/"), SampleEntries.LEAVING)))
                .isEqualTo(MonitorLine.of(SampleEntries.allowed("/"))
                        + ", other policy default/out spec.egress[0].toPorts[0].rules.http[0]");
    }

    @Test
    void egressPointsTheOtherWay() {
        AccessLogEntry ingress = SampleEntries.allowed("/");
        AccessLogEntry egress = new AccessLogEntry(
                0,
                ingress.connection(),
                TrafficDirection.EGRESS,
                LogOutcome.ERROR,
                Verdict.NotEnforced.INSTANCE,
                Optional.empty(),
                "connection refused",
                ingress.request(),
                0,
                0,
                0,
                "");

        assertThat(MonitorLine.of(egress)).startsWith("-> Request http from 0 ").contains(", verdict Error POST ");
    }

    @Test
    void bytesThatWereNoRequestHaveNoTarget() {
        assertThat(MonitorLine.of(SampleEntries.denied(LoggedRequest.Unparsed.INSTANCE)))
                .startsWith("<- Request unknown-l7 from 0 ")
                .endsWith(", verdict Denied");
    }

    @Test
    void aTargetCanForgeNeitherALineNorAVerdict() {
        AccessLogEntry entry = SampleEntries.denied(new LoggedRequest.Http(
                403, "GET", "a", "/ => 200\n<- Request\u001b[2J\\x\u0085\u2028", "HTTP/1.1", List.of()));

        assertThat(MonitorLine.of(entry))
                .endsWith(" GET http://a/\\x20=>\\x20200\\x0a<-\\x20Request\\x1b[2J\\\\x\\x85\\u2028 => 403");
    }
}

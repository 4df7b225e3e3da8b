"""Cases: what a client does with the broker, and how its own tool says how fast it was."""

import re
import time
from dataclasses import dataclass

from comparison.processes import Failure

PRODUCED = re.compile(r"(\d+) records sent, ([\d.]+) records/sec \(([\d.]+) MB/sec\).* ([\d.]+) ms 50th, .* ([\d.]+) ms 99th")
CONSUMED_FIELDS = 4


@dataclass(frozen=True)
class Sample:
    """One turn as the client counts it; p99 is 0 where the tool tells none."""

    records: int
    records_a_second: float
    p99_ms: float


@dataclass(frozen=True)
class Case:
    """Records of one size, written or read by one client. A paced one writes so many a second, to see what a record waits."""

    name: str
    what: str
    kind: str
    size: int
    records: int
    pace: int = -1

    def scaled(self, share):
        return Case(self.name, self.what, self.kind, self.size, max(1000, int(self.records * share)), self.pace)

    def command(self, tools, bootstrap, topic):
        if self.kind == "consume":
            return [
                *tools("ConsumerPerformance"),
                *("--bootstrap-server", bootstrap, "--topic", topic, "--num-records", self.records, "--timeout", 60000),
                *("--hide-header", "--group", f"bench-{time.monotonic_ns()}"),
            ]
        return [
            *tools("ProducerPerformance"),
            *("--bootstrap-server", bootstrap, "--topic", topic, "--num-records", self.records, "--record-size", self.size),
            *("--throughput", self.pace, "--command-property", "acks=all", "linger.ms=5", "batch.size=65536"),
        ]

    def sample(self, output):
        return self.consumed(output) if self.kind == "consume" else self.produced(output)

    def produced(self, output):
        found = PRODUCED.findall(output)
        if not found or int(found[-1][0]) != self.records:
            raise Failure(f"{self.name}: {self.records} records were not all sent: {output[-300:]}")
        records, rate, _, _, p99 = found[-1]
        return Sample(int(records), float(rate), float(p99))

    def consumed(self, output):
        for line in reversed(output.splitlines()):
            fields = [field.strip() for field in line.split(",")]
            if len(fields) >= 10 and fields[CONSUMED_FIELDS].isdigit():
                records, fetch_seconds = int(fields[CONSUMED_FIELDS]), float(fields[7]) / 1000
                if records < self.records:
                    raise Failure(f"{self.name}: {records} of {self.records} records came")
                return Sample(records, records / fetch_seconds, 0.0)
        raise Failure(f"{self.name}: no result: {output[-300:]}")


CASES = (
    Case("produce-100b", "records of 100 B written", "produce", 100, 3_000_000),
    Case("produce-10kb", "records of 10 KB written", "produce", 10_000, 100_000),
    Case("consume-100b", "records of 100 B read", "consume", 100, 4_000_000),
    Case("consume-10kb", "records of 10 KB read", "consume", 10_000, 150_000),
    Case("paced-100b", "records of 100 B written, 2,000 a second", "produce", 100, 16_000, pace=2_000),
    Case("paced-10kb", "records of 10 KB written, 500 a second", "produce", 10_000, 4_000, pace=500),
)

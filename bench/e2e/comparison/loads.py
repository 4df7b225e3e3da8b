"""Loads: what is sent in a case, and one sample of figures out of each program that sends it."""

import json
import os
import re
import sys
from dataclasses import dataclass, field

from .processes import Failure, run_pinned

HERE = os.path.dirname(__file__)
TIMEOUT_SECONDS = 20
FIGURES = re.compile(r"^weir-bench (.*)$", re.MULTILINE)


class TooSlow(Failure):
    """A rate that should be borne was not."""


@dataclass(frozen=True)
class Sample:
    """What a client saw: latencies in microseconds, bytes of bodies in either direction."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    p999: float


@dataclass(frozen=True)
class Wrk:
    """wrk with one thread; body is the size of an uploaded body, answer_body that of a downloaded one."""

    path: str
    connections: int
    method: str = "GET"
    options: dict = field(default_factory=dict)
    denied: bool = False
    upload: int = 0
    download: int = 0

    def run(self, run, address, seconds, namespace=None):
        words = {"method": self.method, **self.options, **({"body": self.upload} if self.upload else {})}
        command = [
            *("wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "--timeout", f"{TIMEOUT_SECONDS}s"),
            *("-s", os.path.join(HERE, "wrk.lua"), f"http://{address}{self.path}", "--"),
            *(f"{name}={value}" for name, value in words.items()),
        ]
        return sample_of(run_pinned(run.load_core, command, seconds + 2 * TIMEOUT_SECONDS, namespace), self)


def sample_of(output, load):
    """The sample out of a line of words; a load that had errors has none."""
    found = FIGURES.search(output)
    if not found:
        raise Failure(f"the load printed no figures: {output[-300:]}")
    figures = {name: int(value) for name, value in (word.split("=") for word in found.group(1).split())}
    requests = figures["requests"]
    expected = requests if load.denied else 0
    if figures["status"] != expected:
        raise Failure(f"{figures['status']} of {requests} answers were errors: expected {expected}")
    broken = {name: figures[name] for name in ("connect", "read", "write", "timeout") if figures[name]}
    if broken or not requests:
        raise Failure(f"errors of connections: {broken}; {requests} requests")
    bodies = (load.upload + load.download) * requests
    return Sample(requests, figures["micros"] / 1e6, bodies, figures["p50"], figures["p99"], figures["p999"])


@dataclass(frozen=True)
class Pipelining:
    """Requests in bunches; the latency is that of a bunch."""

    path: str
    connections: int
    depth: int
    denied = False
    upload = 0
    download = 0

    def run(self, run, address, seconds, namespace=None):
        script = os.path.join(HERE, "pipelining.py")
        command = [sys.executable, script, address, self.path, self.connections, self.depth, seconds]
        return sample_of(run_pinned(run.load_core, command, seconds + TIMEOUT_SECONDS, namespace), self)


@dataclass(frozen=True)
class H2load:
    """h2load with one thread: HTTP/2 in clear text, or HTTP/1.1 at a fixed rate of requests a second."""

    path: str
    connections: int
    streams: int = 1
    rate: int = 0

    def run(self, run, address, seconds, namespace=None):
        log = run.path("h2load.log")
        rate = ["--h1", f"--rps={self.rate / self.connections:g}"] if self.rate else []
        command = [
            *("h2load", f"-c{self.connections}", f"-m{self.streams}", "-t1", "-D", f"{seconds}s", f"--log-file={log}"),
            *rate,
            f"http://{address}{self.path}",
        ]
        run.remove(log)
        output = run_pinned(run.load_core, command, seconds + TIMEOUT_SECONDS, namespace)
        done = re.search(r"requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", output)
        status = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", output)
        if not done or not status:
            raise Failure(f"h2load printed no figures: {output[-300:]}")
        requests = int(done.group(1))
        broken = [int(number) for number in (*done.group(3, 4), *status.group(2, 3, 4))]
        if not requests or done.group(1) != done.group(2) or int(status.group(1)) < requests or any(broken):
            raise Failure(f"h2load: {done.group(0)}; {status.group(0)}")
        with open(log) as file:
            micros = sorted(int(line.split("\t")[2]) for line in file)
        if len(micros) < requests:
            raise Failure(f"h2load logged {len(micros)} of {requests} requests")
        if self.rate and requests < 0.9 * self.rate * seconds:
            raise TooSlow(f"{requests} requests in {seconds} s: expected {self.rate} a second")
        return Sample(requests, seconds, 0, *(quantile(micros, share) for share in (0.5, 0.99, 0.999)))


@dataclass(frozen=True)
class Grpc:
    """grpc-java in one JVM for the whole job, asked over its standard input: calls, or messages to and fro on streams."""

    call: str
    channels: int
    concurrency: int

    def run(self, run, address, seconds, namespace=None):
        client = run.grpc_client()
        client.process.stdin.write(f"{address} {self.call} {self.channels} {self.concurrency} {seconds}\n")
        client.process.stdin.flush()
        line = client.process.stdout.readline()
        if not line:
            client.process.wait()
            client.refuse_dead()
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(f"gRPC: {answer['error']}")
        return Sample(answer["requests"], answer["seconds"], 0, answer["p50"], answer["p99"], answer["p999"])


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

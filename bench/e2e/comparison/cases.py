"""The cases of the comparison: a job, and the load that the proxies of that job get."""

from dataclasses import dataclass

from . import jobs
from .loads import Grpc, H2load, Pipelining, Wrk
from .servers import BODY_BYTES

ALL = ("direct", "weir-l4", "weir", "haproxy", "nginx")
PROXIES = ("direct", "weir", "haproxy", "nginx")
ON_A_NODE = ("direct", "weir-l4", "weir")


@dataclass(frozen=True)
class Case:
    """One row of the results. Bodies are compared by megabytes a second, everything else by requests a second."""

    name: str
    what: str
    job: jobs.Job
    load: object
    contestants: tuple = PROXIES

    @property
    def bodies(self):
        return bool(getattr(self.load, "upload", 0) or getattr(self.load, "download", 0))


def small(connections, **options):
    return Wrk("/v1/planets", connections, options=options)


def transfer(size, direction, connections):
    method = "GET" if direction == "download" else "POST"
    return Wrk(f"/v1/plans/{size}", connections, method, **{direction: BODY_BYTES[size]})


CASES = (
    Case("get-1", "small GET, 1 connection", jobs.SMALL, small(1)),
    Case("get-64", "small GET, 64 connections", jobs.SMALL, small(64)),
    Case("get-1024", "small GET, 1,024 connections", jobs.SMALL, small(1024)),
    Case("get-rate", "small GET, 64 connections, 20,000 a second", jobs.SMALL, H2load("/v1/planets", 64, rate=20000)),
    Case("post-64", "small POST, 64 connections", jobs.SMALL, Wrk("/v1/request-landing", 64, "POST")),
    Case("connect-64", "new connection a request, 64 at a time", jobs.SMALL, small(64, close="yes")),
    Case("pipeline-16", "16 requests pipelined, 64 connections", jobs.SMALL, Pipelining("/v1/planets", 64, 16)),
    Case("headers-100", "GET with 100 header lines, 64 connections", jobs.SMALL, small(64, headers=100)),
    Case(
        "denied-64",
        "denied PUT, 64 connections",
        jobs.SMALL,
        Wrk("/v1/exhaust-port", 64, "PUT", denied=True),
        ("weir", "haproxy", "nginx"),
    ),
    Case(
        "rules-1000",
        "1,000 rules, a request for each in turn, 64 connections",
        jobs.MANY_RULES,
        Wrk("/v1/planets/NUMBER/moons", 64, options={"paths": jobs.RULES}),
    ),
    Case("download-1m", "1 MB to the client, 16 connections", jobs.DOWNLOADS, transfer("1m", "download", 16)),
    Case("download-100m", "100 MB to the client, 2 connections", jobs.DOWNLOADS, transfer("100m", "download", 2)),
    Case("upload-1m", "1 MB to the server, 16 connections", jobs.UPLOADS, transfer("1m", "upload", 16)),
    Case("upload-100m", "100 MB to the server, 2 connections", jobs.UPLOADS, transfer("100m", "upload", 2)),
    Case(
        "h2-1",
        "HTTP/2, 64 connections with 1 stream",
        jobs.HTTP2,
        H2load("/v1/planets", 64, 1),
        ("direct", "weir", "haproxy"),
    ),
    Case(
        "h2-64",
        "HTTP/2, 4 connections with 64 streams",
        jobs.HTTP2,
        H2load("/v1/planets", 4, 64),
        ("direct", "weir", "haproxy"),
    ),
    Case("grpc-unary", "gRPC calls, 64 at a time on 4 connections", jobs.GRPC_CALLS, Grpc("unary", 4, 64)),
    Case("grpc-chat", "gRPC messages to and fro, 64 streams on 4 connections", jobs.GRPC_CALLS, Grpc("chat", 4, 64)),
    Case("node-get-64", "through BPF: small GET, 64 connections", jobs.NODE, small(64), ON_A_NODE),
    Case("node-connect-64", "through BPF: new connection a request", jobs.NODE, small(64, close="yes"), ON_A_NODE),
)

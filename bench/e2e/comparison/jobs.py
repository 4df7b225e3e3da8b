"""Jobs: what every proxy is configured to do alike. Cases of one job use the same running proxies."""

from dataclasses import dataclass

HTTP1, H2C, GRPC = "http1", "h2c", "grpc"


@dataclass(frozen=True)
class Rule:
    """Lets one method through on one path, or on all paths that begin with it."""

    method: str
    path: str
    prefix: bool = False


@dataclass(frozen=True)
class Job:
    """A reverse proxy with rules and an access log; everything no rule is for gets 403."""

    name: str
    rules: tuple
    protocol: str = HTTP1
    server: str = "answer"  # a function of servers.py
    large_bodies: bool = False
    allowed: tuple = ()  # (method, path) answered 200 through every proxy
    denied: tuple = ()  # (method, path) answered 403 by every proxy


SMALL = Job(
    "small",
    (Rule("GET", "/v1/planets"), Rule("POST", "/v1/request-landing")),
    allowed=(("GET", "/v1/planets"), ("POST", "/v1/request-landing")),
    denied=(("PUT", "/v1/exhaust-port"), ("POST", "/v1/planets"), ("GET", "/v1/request-landing")),
)

RULES = 1000

MANY_RULES = Job(
    "rules",
    tuple(Rule("GET", f"/v1/planets/{number}/moons") for number in range(RULES)),
    allowed=(("GET", "/v1/planets/0/moons"), ("GET", f"/v1/planets/{RULES - 1}/moons")),
    denied=(("GET", f"/v1/planets/{RULES}/moons"), ("POST", "/v1/planets/0/moons")),
)

DOWNLOADS = Job(
    "downloads",
    (Rule("GET", "/v1/plans/", prefix=True),),
    server="files",
    large_bodies=True,
    allowed=(("GET", "/v1/plans/1m"),),
    denied=(("PUT", "/v1/plans/1m"), ("GET", "/v1/exhaust-port")),
)

UPLOADS = Job(
    "uploads",
    (Rule("POST", "/v1/plans/", prefix=True),),
    server="sink",
    large_bodies=True,
    allowed=(("POST", "/v1/plans/1m"),),
    denied=(("PUT", "/v1/plans/1m"), ("POST", "/v1/exhaust-port")),
)

HTTP2 = Job(
    "http2",
    (Rule("GET", "/v1/planets"),),
    protocol=H2C,
    server="file_h2c",
    allowed=(("GET", "/v1/planets"),),
    denied=(("PUT", "/v1/planets"), ("GET", "/v1/exhaust-port")),
)

GRPC_CALLS = Job(
    "grpc",
    (Rule("POST", "/bench.Echo/Unary"), Rule("POST", "/bench.Echo/Chat")),
    protocol=GRPC,
    server="echo_grpc",
)

NODE = Job(
    "node",
    (Rule("GET", "/v1/planets"),),
    allowed=(("GET", "/v1/planets"),),
    denied=(("PUT", "/v1/planets"),),
)

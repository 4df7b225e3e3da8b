"""A policy that allows less: what is open obeys it at once."""

import sys
import time

from . import http1, http2
from .outcome import Outcome
from .pods import PORT, Pods, get
from .static import CORES, answering

TUNNEL_PORT, GRPC_PORT = 81, 82
WITHIN_SECONDS = 1.0
WEBSOCKET = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
CALL = {"method": "POST", "path": "/death.Star/Fire"}


def measure(run, full):
    pods = Pods(run)
    address, client = pods.pod("server", "server", 10), pods.namespace("client")
    inside = pods.namespace("server")
    pods.pod("client", "client", 20)
    run.file("ok", "hello\n")
    for port, server in (
        (PORT, answering(run, PORT, inside)),
        (TUNNEL_PORT, run.processes.start("echo", CORES, [sys.executable, __file__.replace("tightening", "echo"), TUNNEL_PORT], inside)),
        (GRPC_PORT, run.processes.start("nghttpd", CORES, ["nghttpd", "--no-tls", "-d", run.work, GRPC_PORT], inside)),
    ):
        server.await_listening(port, inside)
    pods.start_agent()
    pods.await_ready(2)
    yield next_request(pods, client, (address, PORT))
    yield ended("tunnel (WebSocket)", pods, tunnel(pods, client, (address, TUNNEL_PORT)), TUNNEL_PORT)
    yield ended("gRPC stream", pods, stream(pods, client, (address, GRPC_PORT)), GRPC_PORT)


def next_request(pods, client, server):
    pods.enforce(get("/a"))
    with http1.Client(client, server) as connection:
        before = connection.get("/a")
        pods.enforce(get("/b"))
        after = connection.get("/a")
    return Outcome("tightening: the next request of an open connection", "denied", f"{before}, then {after}", (before, after) == (200, 403))


def ended(what, pods, wait_for_end, port):
    """The time from the swap's return until the far end is told."""
    pods.enforce(get("/other"), port=port)
    began = time.monotonic()
    end = wait_for_end()
    seconds = time.monotonic() - began
    return Outcome(f"tightening: {what}", f"ended within {WITHIN_SECONDS:.0f} s", f"{end} after {seconds * 1000:.0f} ms", end != "open" and seconds <= WITHIN_SECONDS)


def tunnel(pods, client, server):
    pods.enforce(get("/chat"), port=TUNNEL_PORT)
    connection = http1.Client(client, server)
    connection.send("/chat", *WEBSOCKET)
    status = int(connection.head().split()[1])
    connection.connection.sendall(b"ping")
    while len(connection.early) < 4:
        connection.receive()
    if status != 101 or connection.early != b"ping":
        raise OSError(f"no tunnel: {status} {connection.early}")

    def wait_for_end():
        try:
            connection.connection.sendall(b"more")
            while connection.connection.recv(4096):
                pass
            return "closed"
        except TimeoutError:
            return "open"
        except OSError:
            return "reset"

    return wait_for_end


def stream(pods, client, server):
    """A call whose messages are still to come, on a connection where a call before it was answered."""
    pods.enforce(CALL, get("/ok"), port=GRPC_PORT)
    connection = http2.Client(client, server)
    call = connection.open(CALL["path"], ("content-type", "application/grpc"), ("te", "trailers"), method="POST", flags=http2.END_HEADERS)
    connection.send(http2.frame(http2.DATA, 0, call, b"\0\0\0\0\0"))
    if not connection.get("/ok"):
        raise OSError("no stream: a request beside it failed")

    def wait_for_end():
        try:
            while True:
                kind, flags, number, _ = connection.next()
                if kind == http2.RST_STREAM and number == call:
                    return "stream reset"
                if kind == http2.HEADERS and number == call and flags & http2.END_STREAM:
                    return "stream ended with trailers"
                if kind == http2.GOAWAY:
                    return "connection told to go"
        except TimeoutError:
            return "open"
        except OSError:
            return "connection ended"

    return wait_for_end

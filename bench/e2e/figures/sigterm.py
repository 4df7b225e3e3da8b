"""SIGTERM while bodies are on their way: all of them arrive whole."""

import signal
import threading
import time

from . import http1, http2
from .outcome import Outcome
from .static import Static, answering

BODIES = 1_000
MOST_ON_THEIR_WAY = 0.9  # of them when the signal comes, or it was no test of them
BODY = b"0123456789abcdef" * 4096
RATE = "24k"  # so that a body takes about three seconds
STREAMS = 100


def measure(run, full):
    for version, fetch, each in ((1, fetch_http1, 1), (2, fetch_http2, STREAMS)):
        def server(run, port):
            return answering(run, port, http2=version == 2, body=BODY, rate=RATE)

        with Static(run, server) as static:
            whole, begun, finished = run_down(static, fetch, each)
            code = static.proxy.process.wait(30)
        yield Outcome(
            f"SIGTERM with {BODIES:,} bodies under way, HTTP/{version}",
            "0 cut",
            f"{BODIES - whole} cut, {begun - finished:,} on their way when it came, exit code {code}",
            whole == BODIES and begun - finished >= MOST_ON_THEIR_WAY * BODIES and code == 0,
        )


def run_down(static, fetch, each):
    begun, whole, lock = [0], [0], threading.Lock()

    def count(counter, number=1):
        with lock:
            counter[0] += number

    def client():
        count(whole, fetch(static.address, each, lambda: count(begun)))

    threads = [threading.Thread(target=client) for _ in range(BODIES // each)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while begun[0] < BODIES and time.monotonic() < deadline:
        time.sleep(0.01)
    before, finished = begun[0], whole[0]
    static.proxy.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    return whole[0], before, finished


def fetch_http1(address, _, begun):
    try:
        with http1.Client(None, address, 20) as client:
            client.send("/large")
            while b"\r\n\r\n" not in client.early:
                client.receive()
            begun()
            return int(client.answer() == (200, BODY))
    except (OSError, ValueError):
        return 0


def fetch_http2(address, streams, begun):
    """How many of the streams of one connection brought the whole body."""
    received, whole = {}, 0
    try:
        with http2.Client(None, address, seconds=20) as client:
            client.send(http2.frame(http2.WINDOW_UPDATE, 0, 0, http2.number(1 << 24)))
            for _ in range(streams):
                received[client.open("/large")] = 0
            while received:
                kind, flags, stream, payload = client.next()
                if kind == http2.HEADERS:
                    begun()
                if kind == http2.DATA:
                    received[stream] += len(payload)
                    client.send(http2.frame(http2.WINDOW_UPDATE, 0, stream, http2.number(len(payload))) if payload else b"")
                if kind == http2.RST_STREAM or (kind == http2.DATA and flags & http2.END_STREAM):
                    whole += kind == http2.DATA and received[stream] == len(BODY)
                    del received[stream]
    except OSError:
        return whole
    return whole

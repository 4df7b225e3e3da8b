"""HTTP/2 floods, one kind after the other: a second client sees nothing of them, and memory stays."""

import contextlib
import multiprocessing
import os
import time

from . import http2
from comparison.machine import LOAD_CORE, PROXY_CORE

from .bystander import Bystander
from .outcome import Outcome
from .static import Static

SECONDS, FULL_SECONDS = 3, 30
WARM_UP_SECONDS = 1
FLOODERS = 2
ROUNDS = 200
LIMIT_MILLIS = 150
LIMIT_BYTES = 100 << 20
CANCEL = http2.number(8)
OPEN = http2.head("/ok")


def opened(stream, fields=OPEN, flags=http2.END_HEADERS):
    return http2.frame(http2.HEADERS, flags, stream, fields)


def reset(stream):
    return http2.frame(http2.RST_STREAM, 0, stream, CANCEL)


def after_first(first, then):
    return lambda stream: first(stream) if stream == 1 else then(stream)


# What a round of each flood sends; the stream goes up by two a round.
FLOODS = {
    "rapid reset": lambda stream: opened(stream) + reset(stream),
    "resets of denied requests": lambda stream: opened(stream, http2.head("/no")) + reset(stream),
    "reset by window overflow": lambda stream: opened(stream) + http2.frame(http2.WINDOW_UPDATE, 0, stream, http2.number(2**31 - 1)),
    "reset by too long a body": lambda stream: opened(stream, http2.head("/ok", ("content-length", "1"), method="POST"))
    + http2.frame(http2.DATA, 0, stream, b"xx"),
    "malformed requests": lambda stream: opened(stream, http2.field(":method", "GET"), http2.END_HEADERS | http2.END_STREAM),
    "empty CONTINUATION": after_first(lambda stream: opened(1, flags=0), lambda stream: http2.frame(http2.CONTINUATION, 0, 1)),
    "large CONTINUATION": after_first(
        lambda stream: opened(1, flags=0), lambda stream: http2.frame(http2.CONTINUATION, 0, 1, http2.field(f"x-{stream}", "x" * 8000))
    ),
    "SETTINGS": lambda stream: http2.frame(http2.SETTINGS, payload=http2.setting(http2.INITIAL_WINDOW, 65535)),
    "PING": lambda stream: http2.frame(http2.PING, payload=bytes(8)),
    "PRIORITY": lambda stream: http2.frame(http2.PRIORITY, 0, stream, bytes(5)),
    "empty DATA": after_first(opened, lambda stream: http2.frame(http2.DATA, 0, 1)),
    "padding alone": after_first(opened, lambda stream: http2.frame(http2.DATA, http2.PADDED, 1, b"\1\0")),
    "WINDOW_UPDATE": lambda stream: http2.frame(http2.WINDOW_UPDATE, 0, 0, http2.number(1)),
    "unknown frames": lambda stream: http2.frame(0xBE, payload=bytes(4)),
    "HPACK bomb": lambda stream: opened(stream, OPEN + b"\x40" + http2.field("x", "y" * 3000)[1:] + b"\xbe" * 10_000),
    "cookie crumbs": lambda stream: opened(stream, OPEN + http2.field("cookie", "a") * 1500, http2.END_HEADERS | http2.END_STREAM),
}


def nghttpd(run, port):
    run.file("ok", "hello\n")
    return run.processes.start("nghttpd", LOAD_CORE, ["nghttpd", "--no-tls", "-d", run.work, "--address=127.0.0.1", port])


def measure(run, full):
    with Static(run, nghttpd, core=PROXY_CORE) as static:
        warm_up(static.address)
        for name, round_of in FLOODS.items():
            yield measure_flood(static, name, round_of, FULL_SECONDS if full else SECONDS)


def warm_up(address):
    """A JVM's first thousands of requests say nothing about floods, nor does the first second of each."""
    bystander = Bystander(address, version=2)
    for round_of in FLOODS.values():
        with flooding(address, round_of):
            time.sleep(WARM_UP_SECONDS)
    bystander.stop()


@contextlib.contextmanager
def flooding(address, round_of):
    """Floods from processes of their own; gives the counts of their rounds."""
    stop = multiprocessing.Event()
    counts = [multiprocessing.Value("q", 0) for _ in range(FLOODERS)]
    flooders = [multiprocessing.Process(target=flood, args=(address, round_of, stop, count), daemon=True) for count in counts]
    for flooder in flooders:
        flooder.start()
    try:
        yield counts
    finally:
        stop.set()
        for flooder in flooders:
            flooder.join()


def measure_flood(static, name, round_of, seconds):
    before = static.resident()
    highest, until = before, time.monotonic() + seconds
    bystander = Bystander(static.address, version=2)
    with flooding(static.address, round_of) as counts:
        while time.monotonic() < until:
            time.sleep(0.05)
            highest = max(highest, static.resident())
        done, failures, worst, _ = bystander.stop()
    sent = sum(count.value for count in counts)
    return Outcome(
        f"HTTP/2 flood: {name}",
        f"0 failures, <= {LIMIT_MILLIS} ms, <= {LIMIT_BYTES >> 20} MiB",
        f"{len(failures)} of {done}, {worst * 1000:.0f} ms, {(highest - before) / 2**20:.0f} MiB; {sent / seconds:,.0f} rounds/s",
        done > 0 and sent > 0 and not failures and worst * 1000 <= LIMIT_MILLIS and highest - before <= LIMIT_BYTES,
    )


def flood(address, round_of, stop, count):
    """Sends rounds on one connection after the other; each is used until the proxy ends it."""
    os.sched_setaffinity(0, {LOAD_CORE})
    while not stop.is_set():
        try:
            with http2.Client(None, address, seconds=1) as client:
                stream = 1
                while not stop.is_set():
                    client.send(b"".join(round_of(stream + 2 * number) for number in range(ROUNDS)))
                    stream += 2 * ROUNDS
                    count.value += ROUNDS
        except OSError:
            continue  # that connection is over

"""Clients that send the head of a request a byte a second: they are shown out in time, and nobody else notices."""

import selectors
import time

from .bystander import Bystander, together
from .namespaces import connect
from .outcome import Outcome
from .static import Static, answering

CONNECTIONS = 1_000
HEADER_SECONDS = 10
SLACK_SECONDS = 1
GIVE_UP_SECONDS = 30


def measure(run, full):
    with Static(run, answering) as static:
        bystanders = [Bystander(static.address), Bystander(static.address, fresh=True)]
        ends = closing_times(static.address)
        done, failures, worst, _ = together(bystanders)
    late = CONNECTIONS - sum(1 for end in ends if end <= HEADER_SECONDS + SLACK_SECONDS)
    last = max(ends) if len(ends) == CONNECTIONS else float("inf")
    yield Outcome(
        f"{CONNECTIONS:,} slowloris connections", f"closed within {HEADER_SECONDS + SLACK_SECONDS} s", f"{late} later, the last after {last:.1f} s", late == 0
    )
    yield Outcome("a second client meanwhile", "0 failures", f"{len(failures)} of {done:,}, worst {worst * 1000:.0f} ms", done > 0 and not failures)


def closing_times(address):
    """Seconds from the first byte of each connection to its end."""
    began, ends, selector = {}, [], selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        connection = connect(None, address, 10)
        connection.sendall(b"GET /ok HTTP/1.1\r\nHost: s\r\nX-Slow: ")
        began[connection] = time.monotonic()
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ)
    next_byte = time.monotonic() + 1
    while began and time.monotonic() < max(began.values()) + GIVE_UP_SECONDS:
        for key, _ in selector.select(0.05):
            if ended(key.fileobj):
                selector.unregister(key.fileobj)
                ends.append(time.monotonic() - began.pop(key.fileobj))
                key.fileobj.close()
        if time.monotonic() > next_byte:
            next_byte += 1
            for connection in began:
                trickle(connection)
    return ends


def ended(connection):
    try:
        return not connection.recv(4096)
    except BlockingIOError:
        return False
    except OSError:
        return True


def trickle(connection):
    try:
        connection.send(b"x")
    except OSError:
        return  # the end shows when it is read

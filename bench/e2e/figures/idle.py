"""Connections that do nothing, each with its own to the server: what they cost, and that they live."""

import os
import resource
import time

from . import http1
from .outcome import Outcome
from .static import Static, answering

PAIRS = 10_000
LIMIT_BYTES = 200 << 20
# What the proxy keeps for itself and for clients it turns away, and some for what else is open here.
OWN_FILES, SHARE_TURNED_AWAY, SLACK_FILES = 192, 16, 40
IDLE_SECONDS = 10


def measure(run, full):
    pairs = min(PAIRS, room(resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with Static(run, answering) as static:
        for _ in range(200):
            http1.status(None, static.address, "/ok")
        before = static.resident()
        clients = []
        try:
            for number in range(pairs):
                clients.append(http1.Client(None, static.address))
                clients[-1].get("/ok")
            time.sleep(IDLE_SECONDS)
            after = static.resident()
            descriptors = len(os.listdir(f"/proc/{static.proxy.pid}/fd"))
            silent = sum(1 for client in clients if not answers(client))
        finally:
            for client in clients:
                client.close()
    allowed = LIMIT_BYTES * pairs // PAIRS
    fewer = "" if pairs == PAIRS else f" ({pairs:,}: what the limit of open files lets a process have)"
    yield Outcome(
        f"{PAIRS:,} idle connection pairs{fewer}",
        f"<= {allowed >> 20} MiB",
        f"{(after - before) / 2**20:.0f} MiB more, {after / 2**20:.0f} MiB in all, {descriptors:,} descriptors",
        after - before <= allowed and descriptors >= 2 * pairs,
    )
    yield Outcome("they answer afterwards", "all", f"{pairs - silent:,} of {pairs:,}", silent == 0)


def room(open_files):
    return (open_files - open_files // SHARE_TURNED_AWAY - OWN_FILES - SLACK_FILES) // 2


def answers(client):
    try:
        return client.get("/ok") == 200
    except (OSError, ValueError):
        return False

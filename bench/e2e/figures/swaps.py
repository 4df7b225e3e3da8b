"""Policies that change four times a second under load."""

import time

from . import http1
from .bystander import Bystander, together
from .outcome import Outcome
from .pods import PORT, Pods, get
from .static import answering

SWAPS, SECONDS = 48, 12
WORST_MILLIS = 25
WARM_UP_SECONDS = 8


def measure(run, full):
    pods = Pods(run)
    server, client = (pods.pod("server", "server", 10), PORT), pods.namespace("client")
    pods.pod("client", "client", 20)
    answering(run, PORT, pods.namespace("server")).await_listening(PORT, pods.namespace("server"))
    pods.start_agent()
    pods.await_ready(2)
    swap(pods, 0)
    under_load(server, client, lambda: time.sleep(WARM_UP_SECONDS))
    *_, quiet, _ = under_load(server, client, lambda: time.sleep(SECONDS))
    judged = []
    done, failures, worst, high = under_load(server, client, lambda: judged.extend(swap_often(pods, server, client)))
    old = sum(judged)
    yield Outcome(
        f"{SWAPS} policy swaps in {SECONDS} s under load, new connections and keep-alive", "0 failed requests",
        f"{len(failures)} of {done:,}{': ' + failures[0] if failures else ''}", done > 0 and not failures,
    )  # fmt: skip
    yield Outcome(
        "the longest of these requests", f"<= {WORST_MILLIS} ms",
        f"{worst * 1000:.1f} ms, 99 % within {high * 1000:.1f} ms; without swaps {quiet * 1000:.1f} ms", worst * 1000 <= WORST_MILLIS,
    )  # fmt: skip
    yield Outcome("requests judged by the old policy after the swap returned", "0", f"{old} of {len(judged)}", len(judged) == 4 * SWAPS and old == 0)


def under_load(server, client, during):
    load = [Bystander(server, "/always", client), Bystander(server, "/always", client, fresh=True)]
    during()
    return together(load)


def swap(pods, turn):
    pods.enforce(get("/always"), get(f"/{turn % 2}"))


def swap_often(pods, server, client):
    """After each swap two requests on an open connection and two on new ones; true where the old policy answered."""
    with http1.Client(client, server) as open_connection:
        open_connection.get("/always")
        began = time.monotonic()
        for turn in range(1, SWAPS + 1):
            time.sleep(max(0.0, began + turn * SECONDS / SWAPS - time.monotonic()))
            swap(pods, turn)
            for path, expected in ((f"/{(turn + 1) % 2}", 403), (f"/{turn % 2}", 200)):
                yield open_connection.get(path) != expected
                yield http1.status(client, server, path) != expected

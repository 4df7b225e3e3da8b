"""An address that goes from one pod to another: the new one never has what the old one was allowed."""

import time

from . import http1
from .outcome import Outcome
from .pods import PORT, Pods, get
from .static import answering

TIMES, FULL_TIMES = 100, 1_000
NUMBER = 30
LET_IN_SECONDS = 20
TRY_SECONDS = 0.2


def measure(run, full):
    times = FULL_TIMES if full else TIMES
    pods = Pods(run)
    server, log = (pods.pod("server", "server", 10), PORT), run.path("calls.log")
    answering(run, PORT, pods.namespace("server"), log=log).await_listening(PORT, pods.namespace("server"))
    pods.start_agent()
    pods.await_ready(1)
    pods.enforce(get("/old"), get("/new"))
    let_in = 0
    for _ in range(times):
        pods.pod("old", "client", NUMBER)
        deadline = time.monotonic() + LET_IN_SECONDS
        while (status := http1.status(pods.namespace("old"), server, "/old", TRY_SECONDS)) != 200 and time.monotonic() < deadline:
            pass
        let_in += status == 200
        pods.unpod("old")
        pods.pod("new", "other", NUMBER)
        for _ in range(3):
            http1.status(pods.namespace("new"), server, "/new", TRY_SECONDS)
        pods.unpod("new")
    with open(log) as file:
        wrong = sum("/new" in line for line in file)
    yield Outcome(
        f"pod address reused by another pod, {times:,} times", "0 requests under the old identity",
        f"{wrong} of {3 * times:,}; the pod before it was let in {let_in:,} times", wrong == 0 and let_in == times,
    )  # fmt: skip

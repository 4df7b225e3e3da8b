"""kill -9 of the agent again and again under load: nothing forbidden passes, and traffic comes back."""

import multiprocessing
import time

from . import http1
from .outcome import Outcome
from .pods import PORT, Pods, get
from .static import answering

KILLS, PAUSE_SECONDS = 5, 2
FULL_KILLS, FULL_PAUSE_SECONDS = 20, 10
BACK_SECONDS = 5
GIVE_UP_SECONDS = 60
GONE_SECONDS = 15
UNANSWERED_SECONDS = 60  # how long the kernel keeps what nobody answered; what lives longer belongs to a connection


def measure(run, full):
    kills, pause = (FULL_KILLS, FULL_PAUSE_SECONDS) if full else (KILLS, PAUSE_SECONDS)
    pods = Pods(run)
    server, log = (pods.pod("server", "server", 10), PORT), run.path("calls.log")
    client, other = pods.namespace("client"), pods.namespace("other")
    pods.pod("client", "client", 20)
    pods.pod("other", "other", 21)
    answering(run, PORT, pods.namespace("server"), log=log).await_listening(PORT, pods.namespace("server"))
    pods.start_agent()
    pods.await_ready(3)
    pods.enforce(get("/a"))
    callers = [
        multiprocessing.Process(target=call_for_ever, args=each, daemon=True)
        for each in ((client, server, "/a"), (client, server, "/forbidden"), (other, server, "/other"))
    ]
    for caller in callers:
        caller.start()
    outages = []
    for _ in range(kills):
        time.sleep(pause)
        pods.kill_agent()
        time.sleep(1)
        pods.start_agent()
        outages.append(seconds_until_served(client, server))
    pods.await_ready(3)
    for caller in callers:
        caller.terminate()
        caller.join()
    left = flows_left(pods)
    with open(log) as file:
        lines = file.readlines()
    served = sum('GET /a ' in line for line in lines)
    wrong = len(lines) - served
    yield Outcome(
        f"kill -9 of the agent, {kills} times, under load", "0 forbidden requests reach the server", f"{wrong} of {len(lines):,} that reached it", served > 0 and wrong == 0
    )
    yield Outcome(
        "traffic after a restart", f"back within {BACK_SECONDS} s", "after " + ", ".join(f"{seconds:.1f}" for seconds in outages) + " s", max(outages) <= BACK_SECONDS
    )
    yield Outcome("entries of flows afterwards", "none stuck", f"{left} of connections that are gone", left == 0)


def call_for_ever(namespace, server, path):
    while True:
        http1.status(namespace, server, path, 0.5)


def seconds_until_served(client, server):
    began = time.monotonic()
    while http1.status(client, server, "/a", 0.3) != 200:
        if time.monotonic() > began + GIVE_UP_SECONDS:
            break
    return time.monotonic() - began


def flows_left(pods):
    """Entries in the kernel's map of flows that stand for connections, of which there are none any more."""
    deadline = time.monotonic() + GONE_SECONDS
    while (left := connections(pods)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return left


def connections(pods):
    return sum(flow["expires-in-seconds"] > UNANSWERED_SECONDS for flow in pods.ask("GET", "/v1/bpf/ct"))

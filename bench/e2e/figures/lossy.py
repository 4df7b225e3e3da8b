"""A wire that loses, delays and mixes up frames, and one with the smallest MTU: the same verdicts, and no hang."""

import time
from concurrent.futures import ThreadPoolExecutor

from . import badlink, http1
from .outcome import Outcome
from .pods import PORT, Pods, get
from .static import answering

CLIENTS, REQUESTS, FULL_REQUESTS = 20, 10, 200
BODY = b"0123456789abcdef" * 6250
HANG_SECONDS = 60
SMALLEST_MTU = 576
EXPECTED = (("/ok", 200), ("/no", 403), ("/large", 200))


def measure(run, full):
    pods = Pods(run)
    server, client = (pods.pod("server", "server", 10), PORT), pods.namespace("client")
    pods.pod("client", "client", 20)
    log = run.path("calls.log")
    answering(run, PORT, pods.namespace("server"), log=log, body=BODY).await_listening(PORT, pods.namespace("server"))
    pods.start_agent()
    pods.await_ready(2)
    pods.enforce(get("/ok"), get("/large"))
    badlink.narrow(pods, ["server", "client"], SMALLEST_MTU)
    yield same_verdicts(f"MTU {SMALLEST_MTU}", client, server, log, FULL_REQUESTS if full else REQUESTS)
    badlink.narrow(pods, ["server", "client"], 1500)
    wire = badlink.insert(pods, "client", 20)
    yield same_verdicts("50 ms +- 20 ms, 2 % loss, 25 % reordered, 1 % doubled", client, server, log, FULL_REQUESTS if full else REQUESTS)
    wire.refuse_dead()


def same_verdicts(link, client, server, log, requests):
    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(lambda number: call(client, server, number, requests), range(CLIENTS)))
    wrong, hung, longest = sum(each[0] for each in results), sum(each[1] for each in results), max(each[2] for each in results)
    with open(log) as file:
        forbidden = sum("GET /no" in line for line in file)
    count = CLIENTS * requests
    return Outcome(
        link,
        "the same verdicts, no hang",
        f"{wrong} of {count:,} other, {forbidden} forbidden at the server, {hung} hung; the longest took {longest:.1f} s, all {time.monotonic() - began:.0f} s",
        wrong == hung == forbidden == 0,
    )


def call(client, server, number, requests):
    """Requests on one connection and, when the number is odd, each on its own: wrong answers, hangs, the longest wait."""
    wrong = hung = 0
    longest, connection = 0.0, None
    for turn in range(requests):
        path, expected = EXPECTED[(number + turn) % len(EXPECTED)]
        began = time.monotonic()
        try:
            connection = connection or http1.Client(client, server, HANG_SECONDS)
            connection.send(path)
            status, body = connection.answer()
            wrong += status != expected or (path == "/large" and body != BODY)
        except TimeoutError:
            hung += 1
            connection = None
        except (OSError, ValueError):
            wrong += 1
            connection = None
        longest = max(longest, time.monotonic() - began)
        if number % 2 and connection:
            connection.close()
            connection = None
    return wrong, hung, longest

"""Four times as many connections as the proxy can have: what it can serve it serves, and the rest is refused."""

import multiprocessing
import selectors
import time

from . import http1
from .namespaces import connect
from .outcome import Outcome
from .static import Static, answering

SECONDS, FULL_SECONDS = 20, 60
CAPACITY_PAIRS = 400
OPEN_FILES = 1058  # which leaves room for so many
CLIENTS = 4 * CAPACITY_PAIRS
BACK_SECONDS = 5
UNHEARD_SECONDS = 5
REQUESTS = ((b"GET /ok HTTP/1.1\r\nHost: s\r\n\r\n", b"200"), (b"GET /no HTTP/1.1\r\nHost: s\r\n\r\n", b"403"))
NO_ANSWER, REFUSED = b"none", b"503"
NORMAL_STATUS = 200


def measure(run, full):
    seconds = FULL_SECONDS if full else SECONDS
    with Static(run, answering, open_files=OPEN_FILES) as static:
        normal = longest_of(static.address, 20)
        answers = press(static.address, seconds)
        back = time_until_back(static.address)
        memory = static.said("OutOfMemoryError")
        lives = static.proxy.process.poll() is None
        after = longest_of(static.address, 20)
    right, wrong = answers.pop("right", 0), answers.pop("wrong", 0)
    unheard = answers.pop("unheard", 0)
    refused, none = answers.pop(REFUSED.decode(), 0), answers.pop(NO_ANSWER.decode(), 0)
    asked = f"{CLIENTS:,} connections with requests for {seconds} s where {CAPACITY_PAIRS} have room"
    yield Outcome(asked, "no OutOfMemoryError", "one" if memory else "none" if lives else "the proxy ended", lives and not memory)
    yield Outcome("their answers", "no wrong verdict", f"{wrong} wrong, {right:,} right{f'; {answers}' if answers else ''}", right > 0 and wrong == 0 and not answers)
    yield Outcome(
        "those without room",
        "503 instead",
        f"{refused:,} refused, {none:,} closed unanswered, {unheard:,} waiting for more than {UNHEARD_SECONDS} s to be accepted",
        refused > 0 and none == unheard == 0,
    )
    yield Outcome(
        "back to normal", f"<= {BACK_SECONDS} s", f"{back:.1f} s; a request takes {after * 1000:.0f} ms at most, before {normal * 1000:.0f} ms", back <= BACK_SECONDS
    )


def longest_of(address, requests):
    waits = []
    for _ in range(requests):
        began = time.monotonic()
        http1.status(None, address, "/ok")
        waits.append(time.monotonic() - began)
    return max(waits)


def time_until_back(address):
    """Until twenty requests in a row, each on a new connection, are answered as they should be."""
    began, good = time.monotonic(), 0
    while good < 20 and time.monotonic() < began + 60:
        good = good + 1 if http1.status(None, address, "/ok", 1) == NORMAL_STATUS else 0
    return time.monotonic() - began


def press(address, seconds):
    with multiprocessing.Pool(2) as pool:
        counts = pool.starmap(press_with, [(address, seconds, CLIENTS // 2)] * 2)
    return {key: sum(count.get(key, 0) for count in counts) for key in {key for count in counts for key in count}}


def press_with(address, seconds, clients):
    """Holds so many connections, each with a request under way, and counts what comes back."""
    selector, counts, until = selectors.DefaultSelector(), {}, time.monotonic() + seconds
    turn, heard, began = 0, set(), {}
    while time.monotonic() < until:
        while len(selector.get_map()) < clients and time.monotonic() < until:
            try:
                connection = connect(None, address, 1)
            except OSError:
                count(counts, NO_ANSWER)
                break
            turn += 1
            began[connection] = time.monotonic()
            selector.register(connection, selectors.EVENT_READ, REQUESTS[turn % 2])
            send(connection, REQUESTS[turn % 2][0])
        for key, _ in selector.select(0.05):
            if answered(key.fileobj, key.data, counts):
                heard.add(key.fileobj)
            else:
                selector.unregister(key.fileobj)
                heard.discard(key.fileobj)
                del began[key.fileobj]
                key.fileobj.close()
    for key in list(selector.get_map().values()):
        unheard = key.fileobj not in heard and time.monotonic() - began[key.fileobj] > UNHEARD_SECONDS
        counts["unheard"] = counts.get("unheard", 0) + unheard
        key.fileobj.close()
    return counts


def answered(connection, request, counts):
    """Counts an answer and sends the next request, unless it was the last one; whether the connection goes on."""
    try:
        answer = connection.recv(4096)
    except OSError:
        answer = b""
    status = answer[9:12] if answer.startswith(b"HTTP/1.1 ") else NO_ANSWER
    if status == request[1]:
        counts["right"] = counts.get("right", 0) + 1
        return b"connection: close" not in answer and send(connection, request[0])
    if status in (b"200", b"403"):
        counts["wrong"] = counts.get("wrong", 0) + 1
    else:
        count(counts, status)
    return False


def send(connection, request):
    try:
        connection.sendall(request)
    except OSError:
        return False
    return True


def count(counts, status):
    counts[status.decode()] = counts.get(status.decode(), 0) + 1

"""A bad wire between two interfaces of one namespace: frames are delayed, lost, doubled and overtaken.

Arguments: the two interfaces. It is a process of its own, started inside the namespace; kernels without netem have none.
Every frame is delayed by 50 ms +- 20 ms, 2 % are lost, 1 % come twice, and a quarter goes at once, before those sent earlier.
"""

import heapq
import itertools
import random
import selectors
import socket
import sys
import time

ALL_FRAMES = 3
DELAY_SECONDS, JITTER_SECONDS = 0.050, 0.020
LOST, DOUBLED, AT_ONCE = 0.02, 0.01, 0.25
LARGEST_FRAME = 65_536
OUTGOING = 4


def carry(first, second):
    chance, order, waiting = random.Random(1), itertools.count(), []
    ends, selector = [packets(name) for name in (first, second)], selectors.DefaultSelector()
    for here, there in (ends, reversed(ends)):
        selector.register(here, selectors.EVENT_READ, there)
    while True:
        pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for key, _ in selector.select(pause):
            for frame in received(key.fileobj):
                for due in times(chance):
                    heapq.heappush(waiting, (due, next(order), key.data, frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, there, frame = heapq.heappop(waiting)
            there.send(frame)


def packets(interface):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
    end.bind((interface, ALL_FRAMES))
    end.setblocking(False)
    return end


def received(end):
    """What has come in; what this process sent itself is not among it."""
    while True:
        try:
            frame, (_, _, kind, *_) = end.recvfrom(LARGEST_FRAME)
        except BlockingIOError:
            return
        if kind != OUTGOING:
            yield frame


def times(chance):
    """When a frame arrives: never, once or twice."""
    if chance.random() < LOST:
        return
    now = time.monotonic()
    for _ in range(2 if chance.random() < DOUBLED else 1):
        yield now if chance.random() < AT_ONCE else now + chance.uniform(DELAY_SECONDS - JITTER_SECONDS, DELAY_SECONDS + JITTER_SECONDS)


if __name__ == "__main__":
    carry(*sys.argv[1:3])

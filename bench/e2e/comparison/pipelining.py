"""A client that sends requests in bunches and waits for all answers of one before the next.

wrk pipelines as well, but its percentiles do not hold then. Arguments: HOST:PORT PATH CONNECTIONS DEPTH SECONDS. Prints the
line that wrk.lua prints; the latency is that of a bunch. One thread. Every answer must be 200 and as long as the first one.
"""

import selectors
import socket
import sys
import time

BUFFER_BYTES = 64 * 1024
OK = b"HTTP/1.1 200 "
ANSWER_SECONDS = 10


class Bunch:
    """One connection, with the answers to its latest bunch so far."""

    def __init__(self, address, request, answer_bytes, depth):
        self.connection = connect(address)
        self.connection.setblocking(False)
        self.request = request * depth
        self.wanted = answer_bytes * depth
        self.depth = depth
        self.answers = bytearray()
        self.sent_at = 0.0

    def send(self):
        self.answers.clear()
        self.sent_at = time.monotonic()
        if self.connection.send(self.request) != len(self.request):
            raise SystemExit(f"{len(self.request)} bytes do not fit into the socket's buffer")

    def is_answered(self):
        data = self.connection.recv(BUFFER_BYTES)
        self.answers += data
        if not data or len(self.answers) > self.wanted:
            raise SystemExit(f"{len(self.answers)} bytes of answers: expected {self.wanted}")
        if len(self.answers) < self.wanted:
            return False
        if self.answers.count(OK) != self.depth:
            raise SystemExit(f"{self.answers.count(OK)} answers of {self.depth} were 200")
        return True


def connect(address):
    connection = socket.create_connection(address, ANSWER_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer_bytes(address, request):
    """The length of one answer, up to its end as Content-Length says."""
    with connect(address) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(BUFFER_BYTES)
        head, _, _ = answer.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        return len(head) + 4 + int(lengths[0])


def main(address, path, connections, depth, seconds):
    host, port = address.split(":")
    request = f"GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()
    size = answer_bytes((host, int(port)), request)
    selector = selectors.DefaultSelector()
    started = time.monotonic()
    for _ in range(connections):
        bunch = Bunch((host, int(port)), request, size, depth)
        selector.register(bunch.connection, selectors.EVENT_READ, bunch)
        bunch.send()
    latencies = []
    last = started
    while last < started + seconds:
        ready = selector.select(ANSWER_SECONDS)
        if not ready:
            raise SystemExit(f"no answer within {ANSWER_SECONDS} s")
        for key, _ in ready:
            bunch = key.data
            if bunch.is_answered():
                last = time.monotonic()
                latencies.append(last - bunch.sent_at)
                bunch.send()
    latencies.sort()
    p50, p99, p999 = (int(latencies[int(share * len(latencies))] * 1e6) for share in (0.5, 0.99, 0.999))
    print(
        f"weir-bench requests={len(latencies) * depth} micros={int((last - started) * 1e6)} p50={p50} p99={p99} p999={p999}"
        " connect=0 read=0 write=0 timeout=0 status=0"
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))

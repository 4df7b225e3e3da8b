"""Frames of HTTP/2, and a client that reads no more of the answers than their kinds and their first byte."""

import struct

from .namespaces import connect

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED = 1, 1, 4, 8
INITIAL_WINDOW = 4
STATUS_200 = 0x88
SECONDS = 10


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def number(value):
    return struct.pack(">I", value)


def setting(name, value):
    return struct.pack(">HI", name, value)


def field(name, value):
    """A literal without index and without Huffman code."""
    return b"\0" + text(name) + text(value)


def text(value):
    octets = value.encode()
    if len(octets) < 127:
        return bytes((len(octets),)) + octets
    rest, coded = len(octets) - 127, b"\x7f"
    while rest > 127:
        coded, rest = coded + bytes((rest % 128 + 128,)), rest // 128
    return coded + bytes((rest,)) + octets


def head(path, *fields, method="GET"):
    every = ((":method", method), (":scheme", "http"), (":authority", "server"), (":path", path), *fields)
    return b"".join(field(*each) for each in every)


class Client:
    """One connection with its settings exchanged."""

    def __init__(self, namespace, address, *settings, seconds=SECONDS):
        self.connection = connect(namespace, address, seconds)
        self.early = b""
        self.last = -1
        self.send(PREFACE + frame(SETTINGS, payload=b"".join(settings)))

    def send(self, octets):
        self.connection.sendall(octets)

    def open(self, path, *fields, method="GET", flags=END_HEADERS | END_STREAM):
        """Begins a request and gives the number of its stream."""
        self.last += 2
        self.send(frame(HEADERS, flags, self.last, head(path, *fields, method=method)))
        return self.last

    def next(self):
        """Kind, flags, stream and payload of the next frame; settings and pings are answered on the way."""
        while True:
            while len(self.early) < 9 or len(self.early) < 9 + int.from_bytes(self.early[:3], "big"):
                received = self.connection.recv(262144)
                if not received:
                    raise ConnectionResetError("the connection ended")
                self.early += received
            end = 9 + int.from_bytes(self.early[:3], "big")
            kind, flags, stream = self.early[3], self.early[4], int.from_bytes(self.early[5:9], "big")
            payload, self.early = self.early[9:end], self.early[end:]
            if kind in (SETTINGS, PING) and not flags & ACK:
                self.send(frame(kind, ACK, 0, payload if kind == PING else b""))
            elif kind == DATA and payload:
                self.send(frame(WINDOW_UPDATE, 0, 0, number(len(payload))))
                return kind, flags, stream, payload
            else:
                return kind, flags, stream, payload

    def get(self, path):
        """Whether the answer is a whole 200."""
        wanted, ok = self.open(path), False
        while True:
            kind, flags, stream, payload = self.next()
            if kind == GOAWAY or (kind == RST_STREAM and stream == wanted):
                return False
            if stream == wanted and kind == HEADERS:
                ok = STATUS_200 in payload[:2]
            if stream == wanted and kind in (HEADERS, DATA) and flags & END_STREAM:
                return ok

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

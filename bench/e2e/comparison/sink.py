"""A server that reads request bodies and answers 200 after the last byte. Argument: the port on loopback.

One thread; understands what the load sends, which is keep-alive requests with Content-Length.
"""

import re
import selectors
import socket
import sys

BUFFER_BYTES = 256 * 1024
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nContent-Type: text/plain\r\n\r\nShip landed\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class Client:
    """One connection: the head so far, and how much of the body is still to come."""

    def __init__(self, connection):
        self.connection = connection
        self.head = b""
        self.missing = None

    def read(self, buffer):
        """Reads what is there; False at the end of the connection."""
        try:
            count = self.connection.recv_into(buffer)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        start = 0
        while start < count:
            if self.missing is None:
                start = self.read_head(buffer, start, count)
            taken = min(self.missing or 0, count - start)
            start += taken
            if self.missing is not None:
                self.missing -= taken
                if self.missing == 0:
                    self.missing = None
                    self.connection.sendall(ANSWER)
        return count > 0

    def read_head(self, buffer, start, count):
        """Takes the head's bytes and gives the place of the first byte behind them."""
        before = len(self.head)
        self.head += bytes(buffer[start:count])
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return count
        found = LENGTH.search(self.head, 0, end + 2)
        self.missing = int(found.group(1)) if found else 0
        self.head = b""
        return start + end + 4 - before


def serve(port):
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)
    listener.setblocking(False)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    buffer = memoryview(bytearray(BUFFER_BYTES))
    while True:
        for key, _ in selector.select():
            if key.data is None:
                connection, _ = listener.accept()
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(connection, selectors.EVENT_READ, Client(connection))
            elif not key.data.read(buffer):
                selector.unregister(key.fileobj)
                key.fileobj.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]))

"""A client of HTTP/1.1 that waits for each answer."""

from .namespaces import connect

SECONDS = 10


class Client:
    """One connection. Whatever is no whole answer is an OSError."""

    def __init__(self, namespace, address, seconds=SECONDS):
        self.connection = connect(namespace, address, seconds)
        self.early = b""

    def get(self, path, *fields):
        """The status of the answer, whose body is read to its end by Content-Length."""
        self.send(path, *fields)
        return self.answer()[0]

    def send(self, path, *fields, method="GET"):
        lines = [f"{method} {path} HTTP/1.1", "Host: server", *fields]
        self.connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def answer(self):
        """Status and body."""
        head = self.head()
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(self.early) < length:
            self.receive()
        body, self.early = self.early[:length], self.early[length:]
        return int(head.split()[1]), body

    def head(self):
        while b"\r\n\r\n" not in self.early:
            self.receive()
        head, _, self.early = self.early.partition(b"\r\n\r\n")
        return head

    def receive(self):
        received = self.connection.recv(65536)
        if not received:
            raise ConnectionResetError("the connection ended")
        self.early += received

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def status(namespace, address, path, seconds=SECONDS):
    """The status of a request on a connection of its own; 0 when there is none."""
    try:
        with Client(namespace, address, seconds) as client:
            return client.get(path)
    except (OSError, ValueError):
        return 0

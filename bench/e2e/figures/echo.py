"""A server that agrees to any WebSocket and sends back what comes in it. Argument: the port."""

import socket
import sys
import threading

ANSWER = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"


def serve(connection):
    with connection:
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                received = connection.recv(4096)
                if not received:
                    return
                head += received
            connection.sendall(ANSWER + head.partition(b"\r\n\r\n")[2])
            while received := connection.recv(65536):
                connection.sendall(received)
        except ConnectionResetError:
            return


if __name__ == "__main__":
    with socket.create_server(("", int(sys.argv[1]))) as listener:
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

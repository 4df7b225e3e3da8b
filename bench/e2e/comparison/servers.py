"""The servers behind the proxies, on the load's core."""

import os
import sys

from . import nginx

BODY_BYTES = {"1m": 1_000_000, "100m": 100_000_000}


def answer(run, port, namespace=None):
    """nginx with one fixed small answer to everything."""
    return start_nginx(run, namespace, f"""
    access_log off;
    client_header_buffer_size 8k;
    server {{
        listen {port} backlog=4096;
        default_type text/plain;
        location / {{ return 200 "Ship landed\\n"; }}
    }}
""")


def file_h2c(run, port):
    """nghttpd with one small file, over HTTP/2 in clear text; it takes a fraction of the time that nginx takes."""
    os.makedirs(run.path("h2/v1"), exist_ok=True)
    run.file("h2/v1/planets", "Ship landed\n")
    command = ["nghttpd", "--no-tls", "-d", run.path("h2"), "--address=127.0.0.1", port]
    return run.processes.start("server", run.load_core, command)


def files(run, port):
    """nginx with files of 1 MB and 100 MB."""
    directory = run.path("plans")
    os.makedirs(directory, exist_ok=True)
    for name, size in BODY_BYTES.items():
        with open(os.path.join(directory, name), "wb") as file:
            file.write(os.urandom(1_000_000) * (size // 1_000_000))
    return start_nginx(run, None, f"""
    access_log off;
    sendfile on;
    sendfile_max_chunk 1m;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location /v1/plans/ {{ alias {directory}/; }}
    }}
""")


def start_nginx(run, namespace, http):
    name = "server" + (f"-{namespace}" if namespace else "")
    config = run.file(f"{name}.conf", nginx.main(run, name, http))
    return run.processes.start("server", run.load_core, nginx.command(run, name, config), namespace)


def sink(run, port):
    """A reader of uploads that answers when it has the whole body."""
    command = [sys.executable, os.path.join(os.path.dirname(__file__), "sink.py"), port]
    return run.processes.start("server", run.load_core, command)


def echo_grpc(run, port):
    """grpc-java, on the event loop's thread."""
    return run.processes.start("server", run.load_core, run.java("io.weir.bench.grpc.EchoServer", port))

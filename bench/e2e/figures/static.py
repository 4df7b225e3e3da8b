"""weir's static mode before a server on loopback, as the figures about one proxy have it."""

import json
import os

from comparison import nginx
from comparison.processes import Failure

CORES = "0-1"
RULES = [{"method": "GET", "path": "/(ok|large).*"}, {"method": "POST", "path": "/ok.*"}]


class Static:
    """A proxy that allows GET of /ok... and /large... and denies the rest."""

    def __init__(self, run, start_server, *options, open_files=None, core=CORES):
        self.run = run
        self.server_port, port = run.ports.next(), run.ports.next()
        self.address = ("127.0.0.1", port)
        self.server = start_server(run, self.server_port)
        self.server.await_listening(self.server_port)
        command = [
            *(["prlimit", f"--nofile={open_files}"] if open_files else []),
            os.path.join(run.root, "weir"),
            *("proxy", "--listen", f"127.0.0.1:{port}", "--upstream", f"127.0.0.1:{self.server_port}"),
            *("--policy", run.file("figures.json", json.dumps(policy(self.server_port)))),
            *options,
        ]
        self.proxy = run.processes.start("weir", core, command, environment={"WEIR_NO_BUILD": "1"})
        self.proxy.await_listening(port)

    def resident(self):
        """Bytes that the proxy has in memory."""
        self.proxy.refuse_dead()
        return resident(self.proxy.pid)

    def said(self, text):
        with open(self.proxy.output, errors="replace") as file:
            return text in file.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
                self.run.processes.stop(self.proxy, self.server)


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise Failure(f"process {pid} has ended")


def policy(port, rules=RULES):
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "figures", "namespace": "default"},
        "spec": {
            "endpointSelector": {},
            "ingress": [{"toPorts": [{"ports": [{"port": str(port), "protocol": "TCP"}], "rules": {"http": rules}}]}],
        },
    }


def answering(run, port, namespace=None, log=None, http2=False, body=b"hello\n", rate=None, name="server"):
    """nginx with one file: /large... slowly when there is a rate in bytes a second; a log of the calls on request."""
    directory = run.path(f"{name}.files")
    os.makedirs(directory, exist_ok=True)
    os.chmod(directory, 0o755)
    with open(os.path.join(directory, "large"), "wb") as file:
        file.write(body)
    slowly = f"limit_rate {rate};" if rate else ""
    kept = f"log_format calls '$msec $remote_addr $request'; access_log {log} calls;" if log else "access_log off;"
    text = nginx.main(run, name, f"""
    {kept}
    keepalive_timeout 600s;
    server {{
        listen {port}{' http2' if http2 else ''} backlog=16384;
        listen [::]:{port}{' http2' if http2 else ''} backlog=16384;
        default_type text/plain;
        location /large {{ {slowly} root {directory}; try_files /large =404; }}
        location / {{ return 200 "hello\\n"; }}
    }}
""").replace("worker_connections 8192", "worker_connections 16384")
    config = run.file(f"{name}.conf", text)
    return run.processes.start(name, CORES, nginx.command(run, name, config), namespace)

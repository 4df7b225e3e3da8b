"""A node with pods in network namespaces and the agent on it, as the figures about the whole of weir have it."""

import json
import os
import socket
import subprocess
import time

from comparison.processes import Failure

from . import http1
from .static import CORES, policy

PORT = 80
READY_SECONDS = 60
COUNT = [0]


class Pods:
    """One node; each pod has an address and a label app. Without a policy everything passes."""

    def __init__(self, run):
        COUNT[0] += 1
        self.run = run
        self.prefix = f"figures{os.getpid()}{chr(96 + COUNT[0])}"
        self.cluster, self.directory, self.bpffs = (run.path(part) for part in ("cluster", "agent", "bpf"))
        for made in (self.cluster, self.directory, self.bpffs):
            os.makedirs(made)
        self.agent = None
        run.at_close.append(self.remove)
        self.topology("node", "node", "10.97.0.1", "fd97::1")
        self.manifest("namespace", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}})
        node = {"metadata": {"name": "node"}, "status": {"addresses": [{"type": "InternalIP", "address": "10.97.0.1"}]}}
        self.manifest("node", {"apiVersion": "v1", "kind": "Node", **node})

    def namespace(self, name):
        return f"weir-{self.prefix}-{name}"

    def pod(self, name, app, number):
        """Makes a pod and says so to the agent; gives its address."""
        self.topology("pod", "node", name, f"10.17.0.{number}", f"fd17::{number}")
        self.tell(name, app, number)
        return f"10.17.0.{number}"

    def tell(self, name, app, number):
        addresses = [f"10.17.0.{number}", f"fd17::{number}"]
        self.manifest(f"pod-{name}", {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": "default", "labels": {"app": app}, "annotations": {"weir.io/interface": f"lxc-{name}"}},
            "spec": {"nodeName": "node", "containers": [{"name": app, "image": app}]},
            "status": {"phase": "Running", "podIP": addresses[0], "podIPs": [{"ip": address} for address in addresses]},
        })

    def unpod(self, name):
        os.remove(os.path.join(self.cluster, f"pod-{name}.json"))
        self.topology("unpod", "node", name)

    def manifest(self, name, content):
        """Written beside its place and renamed into it, so that the agent sees it whole."""
        place = os.path.join(self.cluster, f"{name}.json")
        with open(f"{place}.new", "w") as file:
            json.dump(content, file)
        os.rename(f"{place}.new", place)

    def start_agent(self):
        command = [
            os.path.join(self.run.root, "weir"),
            *("agent", "--state-dir", self.cluster, "--run-dir", self.directory, "--bpffs", self.bpffs, "--node-name", "node"),
        ]
        self.agent = self.run.processes.start("agent", CORES, command, self.namespace("node"), environment={"WEIR_NO_BUILD": "1"})

    def await_ready(self, pods):
        """Until the agent has so many pods ready."""
        deadline = time.monotonic() + READY_SECONDS
        while self.ready() != pods:
            self.agent.refuse_dead()
            if time.monotonic() > deadline:
                raise Failure(f"the agent has {self.ready()} pods ready, expected {pods}:\n{self.agent.tail()}")
            time.sleep(0.05)

    def ready(self):
        try:
            return sum(each["status"]["state"] == "ready" for each in self.ask("GET", "/v1/endpoints"))
        except (OSError, Failure):
            return -1

    def kill_agent(self):
        self.agent.process.kill()
        self.agent.process.wait()
        self.run.processes.running.remove(self.agent)

    def enforce(self, *rules, source="client", port=PORT):
        """Puts HTTP rules for one app in force in place of those before; returns once they are."""
        wanted = policy(port, list(rules))
        wanted["spec"]["endpointSelector"] = {"matchLabels": {"app": "server"}}
        wanted["spec"]["ingress"][0]["fromEndpoints"] = [{"matchLabels": {"app": source}}]
        revision = self.ask("POST", "/v1/policies?source=figures", json.dumps(wanted))["revision"]
        self.ask("GET", f"/v1/policies/in-force?revision={revision}")

    def ask(self, method, path, body=""):
        """An answer of the agent's API."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(READY_SECONDS)
            connection.connect(os.path.join(self.directory, "weir.sock"))
            client = http1.Client.__new__(http1.Client)
            client.connection, client.early = connection, b""
            client.send(path, f"Content-Length: {len(body)}", "Content-Type: text/plain", method=method)
            connection.sendall(body.encode())
            status, answer = client.answer()
        if status != 200:
            raise Failure(f"{method} {path}: {status} {answer.decode()[:300]}")
        return json.loads(answer)

    def topology(self, *words):
        script = os.path.join(self.run.root, "testbed", "topology.sh")
        done = subprocess.run([script, self.prefix, *(str(word) for word in words)], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"topology.sh {' '.join(words)}: {done.stderr.strip()}")

    def remove(self):
        """Takes away the namespaces and the mounts of pinned maps."""
        self.topology("down")
        while os.path.ismount(self.bpffs):
            subprocess.run(["umount", self.bpffs], check=True)


def get(path):
    return {"method": "GET", "path": path}

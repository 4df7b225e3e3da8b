"""The transparent path: pods in network namespaces, with weir's agent on their node or with nothing on it."""

import json
import os
import subprocess
import time

from . import servers, weir
from .processes import Failure, inside
from .run import await_status

PORT = 80
CONVERGE_SECONDS = 30
UNMOUNTS = 5
CURL_TIMED_OUT = 28
LETTERS = {"direct": "d", "weir-l4": "l", "weir": "w"}


class NodeJob:
    """A client's pod and a server's pod for each contestant. Needs root."""

    def __init__(self, run, job, contestants):
        if os.geteuid() != 0:
            raise Failure("network namespaces and BPF need root")
        self.run = run
        self.job = job
        self.prefix = f"bench{os.getpid()}"
        self.failed = {}
        self.agents = {}
        self.servers = []
        run.at_close.append(self.remove)
        for number, name in enumerate(contestants):
            try:
                self.start(name, number)
            except Failure as failure:
                self.failed[name] = str(failure)

    def start(self, name, number):
        node, client, server = self.names(name)
        self.topology("node", node, f"10.99.0.{number + 1}", f"fd99::{number + 1}")
        self.topology("pod", node, client, self.ip(name, "client"), f"fd15::{number}:20")
        self.topology("pod", node, server, self.ip(name, "server"), f"fd15::{number}:10")
        namespace = self.namespace(server)
        self.servers.append(servers.answer(self.run, PORT, namespace))
        self.servers[-1].await_listening(PORT, namespace)
        if name != "direct":
            self.start_agent(name, node, client, server)
        self.check(name)

    def start_agent(self, name, node, client, server):
        cluster, directory, bpffs = (self.run.path(f"{name}.{part}") for part in ("cluster", "agent", "bpf"))
        for made in (cluster, directory, bpffs):
            os.makedirs(made)
        self.run.file(os.path.join(cluster, "all.json"), json.dumps(self.manifests(name, node, client, server)))
        command = [
            os.path.join(self.run.root, "weir"),
            *("agent", "--state-dir", cluster, "--run-dir", directory, "--bpffs", bpffs),
            *("--node-name", node, "--access-log", self.run.log(name)),
        ]
        self.agents[name] = self.run.processes.start(
            name, self.run.proxy_core, command, self.namespace(node), environment={"WEIR_NO_BUILD": "1"}
        )

    def manifests(self, name, node, client, server):
        return {
            "apiVersion": "v1",
            "kind": "List",
            "items": [
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}},
                {
                    "apiVersion": "v1",
                    "kind": "Node",
                    "metadata": {"name": node},
                    "status": {"addresses": [{"type": "Hostname", "address": node}]},
                },
                self.pod(node, client, "tiefighter", self.ip(name, "client")),
                self.pod(node, server, "deathstar", self.ip(name, "server")),
                self.policy(name),
            ],
        }

    @staticmethod
    def pod(node, name, role, address):
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": "default",
                "labels": {"class": role, "org": "empire"},
                "annotations": {"weir.io/interface": f"lxc-{name}"},
            },
            "spec": {"nodeName": node, "containers": [{"name": role, "image": role}]},
            "status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}]},
        }

    def policy(self, name):
        policy = weir.policy_of(self.job, PORT)
        if name == "weir-l4":
            del policy["spec"]["ingress"][0]["toPorts"][0]["rules"]
        return policy

    def check(self, name):
        """A policy is in force when what it denies is: a request, or a connection to another port."""
        prefix = inside(self.client_namespace(name))
        url = f"http://{self.address(name)}"
        if name == "weir":
            for method, path in self.job.denied:
                await_status(403, method, url + path, prefix=prefix, seconds=CONVERGE_SECONDS)
        if name == "weir-l4":
            self.await_dropped(prefix, f"http://{self.ip(name, 'server')}:{PORT + 1}")
        for method, path in self.job.allowed:
            await_status(200, method, url + path, prefix=prefix)

    @staticmethod
    def await_dropped(prefix, url):
        deadline = time.monotonic() + CONVERGE_SECONDS
        while subprocess.run([*prefix, "curl", "-s", "--connect-timeout", "1", url]).returncode != CURL_TIMED_OUT:
            if time.monotonic() > deadline:
                raise Failure(f"{url} is not cut off {CONVERGE_SECONDS} s after the agent was started")
            time.sleep(0.1)

    @staticmethod
    def names(name):
        letter = LETTERS[name]
        return f"{letter}node", f"{letter}client", f"{letter}server"

    @staticmethod
    def ip(name, role):
        return f"10.15.{ord(LETTERS[name])}.{20 if role == 'client' else 10}"

    def address(self, name):
        return f"{self.ip(name, 'server')}:{PORT}"

    def client_namespace(self, name):
        return self.namespace(self.names(name)[1])

    def namespace(self, name):
        return f"weir-{self.prefix}-{name}"

    def proxy(self, name):
        """The agent, which is the proxy as well; None for direct."""
        return self.agents.get(name)

    def topology(self, *words):
        script = os.path.join(self.run.root, "testbed", "topology.sh")
        done = subprocess.run([script, self.prefix, *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"topology.sh {' '.join(words)}: {done.stderr.strip()}")

    def close(self):
        self.run.processes.stop(*self.agents.values(), *self.servers)
        self.remove()

    def remove(self):
        """Takes away the namespaces and the mounts of pinned maps; doing so twice does no harm."""
        self.topology("down")
        for name in self.agents:
            for _ in range(UNMOUNTS):
                if os.path.ismount(self.run.path(f"{name}.bpf")):
                    subprocess.run(["umount", self.run.path(f"{name}.bpf")], check=False)

"""The transparent path: pods in network namespaces, once with weir's agent on their node and once with nothing on it."""

import json
import os
import subprocess

from . import servers, weir
from .processes import Failure
from .run import await_status

PORT = 80
CONVERGE_SECONDS = 30
UNMOUNTS = 5


class NodeJob:
    """A client's pod and a server's pod for each contestant. Needs root."""

    def __init__(self, run, job, contestants):
        if os.geteuid() != 0:
            raise Failure("network namespaces and BPF need root")
        self.run = run
        self.job = job
        self.prefix = f"bench{os.getpid()}"
        self.failed = {}
        self.agent = None
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
        if name == "weir":
            self.start_agent(node, client, server)
        self.check(name)

    def start_agent(self, node, client, server):
        cluster = self.run.path("cluster")
        os.makedirs(cluster)
        self.run.file(os.path.join("cluster", "all.json"), json.dumps(self.manifests(node, client, server)))
        bpffs = self.run.path("bpf")
        os.makedirs(bpffs)
        command = [
            os.path.join(self.run.root, "weir"),
            *("agent", "--state-dir", cluster, "--run-dir", self.run.path("agent"), "--bpffs", bpffs),
            *("--node-name", node, "--access-log", self.run.log("agent")),
        ]
        os.makedirs(self.run.path("agent"))
        self.agent = self.run.processes.start(
            "agent", self.run.proxy_core, command, self.namespace(node), environment={"WEIR_NO_BUILD": "1"}
        )

    def manifests(self, node, client, server):
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
                self.pod(node, client, "tiefighter", self.ip("weir", "client")),
                self.pod(node, server, "deathstar", self.ip("weir", "server")),
                self.policy(),
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

    def policy(self):
        return weir.policy_of(self.job, PORT)

    def check(self, name):
        _, client, _ = self.names(name)
        prefix = ["nsenter", f"--net=/run/netns/{self.namespace(client)}"]
        url = f"http://{self.address(name)}"
        if name == "weir":
            for method, path in self.job.denied:
                await_status(403, method, url + path, prefix=prefix, seconds=CONVERGE_SECONDS)
        for method, path in self.job.allowed:
            await_status(200, method, url + path, prefix=prefix)

    @staticmethod
    def names(name):
        letter = name[0]
        return f"{letter}node", f"{letter}client", f"{letter}server"

    @staticmethod
    def ip(name, role):
        return f"10.15.{ord(name[0])}.{20 if role == 'client' else 10}"

    def address(self, name):
        return f"{self.ip(name, 'server')}:{PORT}"

    def client_namespace(self, name):
        return self.namespace(self.names(name)[1])

    def namespace(self, name):
        return f"weir-{self.prefix}-{name}"

    def proxy(self, name):
        """The agent, which is the proxy as well; None for direct."""
        return self.agent if name == "weir" else None

    def topology(self, *words):
        script = os.path.join(self.run.root, "testbed", "topology.sh")
        done = subprocess.run([script, self.prefix, *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"topology.sh {' '.join(words)}: {done.stderr.strip()}")

    def close(self):
        self.run.processes.stop(*([self.agent] if self.agent else []), *self.servers)
        self.remove()

    def remove(self):
        """Takes away the namespaces and the mount of pinned maps; doing so twice does no harm."""
        self.topology("down")
        for _ in range(UNMOUNTS):
            if not os.path.ismount(self.run.path("bpf")):
                return
            subprocess.run(["umount", self.run.path("bpf")], check=False)

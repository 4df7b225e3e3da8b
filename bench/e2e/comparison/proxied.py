"""A job set up on loopback: its server, and every contestant before it on a port of its own."""

from . import haproxy, nginx, servers, weir
from .jobs import GRPC, H2C
from .loads import Grpc
from .processes import Failure
from .run import await_status

PROXIES = {"weir": weir.start, "haproxy": haproxy.start, "nginx": nginx.start}


class ProxiedJob:
    """Contestants that did not start, or do not do the job right, are in failed with the reason."""

    def __init__(self, run, job, contestants):
        self.run = run
        self.job = job
        self.failed = {}
        self.running = {}
        self.ports = {"direct": run.ports.next()}
        self.server = getattr(servers, job.server)(run, self.ports["direct"])
        self.server.await_listening(self.ports["direct"])
        for name in contestants:
            try:
                self.start(name)
                self.check(name)
            except Failure as failure:
                self.failed[name] = str(failure)

    def start(self, name):
        if name == "direct":
            return
        port = self.run.ports.next()
        proxy = PROXIES[name](self.run, self.job, port, self.ports["direct"])
        self.running[name] = proxy
        self.ports[name] = port
        proxy.await_listening(port)

    def check(self, name):
        """Shows that a contestant lets through what it must and nothing else."""
        http2 = self.job.protocol == H2C
        for method, path in self.job.allowed:
            await_status(200, method, f"http://{self.address(name)}{path}", http2)
        if name == "direct":
            return
        for method, path in self.job.denied:
            await_status(403, method, f"http://{self.address(name)}{path}", http2)
        if self.job.protocol == GRPC:
            Grpc("denied", 1, 1).run(self.run, self.address(name), 0)

    def address(self, name):
        return f"127.0.0.1:{self.ports[name]}"

    def client_namespace(self, name):
        """The load runs where this run does."""
        return None

    def proxy(self, name):
        """The process under test; None for direct."""
        return self.running.get(name)

    def close(self):
        self.run.processes.stop(*self.running.values(), self.server)

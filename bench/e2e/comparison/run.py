"""One run: its directory, cores, processes, and what they share."""

import os
import re
import shutil
import subprocess
import tempfile
import time

from .machine import LOAD_CORE, PROXY_CORE, Ports
from .processes import Failure, Processes

STATUS_SECONDS = 10
SMALL_JVM = ("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g")


class Run:
    """Everything it makes is in one directory, in memory where the system has one, and goes when it is closed."""

    proxy_core = PROXY_CORE
    load_core = LOAD_CORE

    def __init__(self, root):
        self.root = root
        self.work = tempfile.mkdtemp(prefix="weir-bench.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        os.chmod(self.work, 0o755)  # nginx started by root reads files as nobody
        self.processes = Processes(self.work)
        self.ports = Ports()
        self.at_close = []
        self.client = None

    def close(self):
        try:
            self.processes.stop_all()
            for undo in reversed(self.at_close):
                undo()
        finally:
            shutil.rmtree(self.work, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.work, name)

    def file(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def log(self, name):
        return self.path(f"{name}.access.log")

    def empty_logs(self):
        """Access logs would fill the memory: every measurement begins with empty ones."""
        for name in os.listdir(self.work):
            if name.endswith(".access.log"):
                os.truncate(self.path(name), 0)

    def remove(self, path):
        if os.path.exists(path):
            os.remove(path)

    def java(self, main, *arguments):
        classes = os.path.join(self.root, "bench", "target", "classes")
        libraries = os.path.join(self.root, "bench", "target", "lib", "*")
        return [java_command(), *SMALL_JVM, "-cp", f"{classes}:{libraries}", main, *arguments]

    def grpc_client(self):
        if self.client is None or self.client.process.poll() is not None:
            command = self.java("io.weir.bench.grpc.GrpcLoad")
            self.client = self.processes.start("grpc-client", self.load_core, command, conversation=True)
        return self.client


def java_command():
    return os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"


def status_of(method, url, http2, prefix=()):
    """The status of one request; 0 when there was no answer."""
    version = ["--http2-prior-knowledge"] if http2 else []
    command = [*prefix, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", STATUS_SECONDS, *version]
    words = [str(word) for word in (*command, "-X", method, url)]
    answer = subprocess.run(words, capture_output=True, text=True).stdout
    return int(answer) if re.fullmatch(r"\d+", answer) else 0


def await_status(expected, method, url, http2=False, prefix=(), seconds=0):
    deadline = time.monotonic() + seconds
    while (status := status_of(method, url, http2, prefix)) != expected:
        if time.monotonic() >= deadline:
            raise Failure(f"{method} {url} was answered with {status}: expected {expected}")
        time.sleep(0.1)

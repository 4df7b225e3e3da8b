"""The broker, and what stands before it: nothing, weir, Kroxylicious. One proxy on one core; broker and client on the other."""

import json
import os
import subprocess

from comparison.processes import Failure
from comparison.run import java_command

BROKER_JVM = ("-Xms512m", "-Xmx1g", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
TOOL_JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
PROXY_JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC")
ALL = ("direct", "weir", "kroxylicious")
POLICY_PORT = 9092


class Contestants:
    """Started once for all cases. The broker tells clients of each listener where they find it: behind the proxy."""

    def __init__(self, run, names):
        self.run = run
        self.failed = {}
        self.processes = {}
        self.ports = {name: run.ports.next() for name in ("broker", "before-weir", "direct", "weir")}
        self.ports["kroxylicious"] = self.free_row()
        self.start_broker()
        for name in names:
            try:
                self.start(name)
            except (Failure, OSError) as failure:
                self.failed[name] = str(failure)

    def free_row(self):
        """Kroxylicious takes the ports after its own for the brokers."""
        row = [self.run.ports.next() for _ in range(5)]
        return row[0]

    def start_broker(self):
        testbed = os.path.join(self.run.root, "testbed", "kafka-broker", "target")
        ports = self.ports
        command = [
            *(java_command(), *BROKER_JVM, "-cp", f"{testbed}/classes:{testbed}/lib/*", "io.weir.testbed.kafka.Broker"),
            self.run.path("broker"),
            f"DIRECT=127.0.0.1:{ports['direct']}",
            f"BEFOREWEIR=127.0.0.1:{ports['before-weir']},127.0.0.1:{ports['weir']}",
        ]
        self.broker = self.run.processes.start("broker", self.run.load_core, command)
        self.broker.await_listening(ports["before-weir"])

    def start(self, name):
        if name == "weir":
            self.processes[name] = self.start_weir()
        elif name == "kroxylicious":
            self.processes[name] = self.start_kroxylicious()
        self.broker.refuse_dead()

    def start_weir(self):
        run, ports = self.run, self.ports
        command = [
            os.path.join(run.root, "weir"),
            *("proxy", "--listen", f"127.0.0.1:{ports['weir']}", "--upstream", f"127.0.0.1:{ports['before-weir']}"),
            *("--policy", run.file("policy.json", json.dumps(policy())), "--source-labels", "k8s:app=bench"),
            *("--threads", "1", "--access-log", run.log("weir")),
        ]
        started = run.processes.start("weir", run.proxy_core, command, environment={"WEIR_NO_BUILD": "1"})
        started.await_listening(ports["weir"])
        return started

    def start_kroxylicious(self):
        run = self.run
        directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kroxylicious")
        libraries = os.path.join(directory, "target", "lib")
        if not os.path.isdir(libraries):
            pom = os.path.join(directory, "pom.xml")
            fetched = subprocess.run(["mvn", "-B", "-q", "-f", pom, "package"], capture_output=True, text=True)
            if fetched.returncode != 0:
                raise Failure(f"Kroxylicious cannot be fetched: {fetched.stdout.strip()[-300:]}")
        program = os.path.join(directory, "Kroxylicious.java")
        file = run.file("kroxylicious.yaml", json.dumps(self.kroxylicious_configuration()))
        command = [java_command(), *PROXY_JVM, "-cp", f"{libraries}/*", program, file]
        started = run.processes.start("kroxylicious", run.proxy_core, command)
        started.await_listening(self.ports["kroxylicious"])
        return started

    def kroxylicious_configuration(self):
        port = self.ports["kroxylicious"]
        gateway = {"name": "default", "portIdentifiesNode": {"bootstrapAddress": f"127.0.0.1:{port}", "nodeStartPort": port + 1}}
        target = {"bootstrapServers": f"127.0.0.1:{self.ports['direct']}"}
        return {"virtualClusters": [{"name": "bench", "targetCluster": target, "gateways": [gateway]}]}

    def bootstrap(self, name):
        return f"127.0.0.1:{self.ports[name]}"

    def proxy(self, name):
        """Its process; None for direct."""
        return self.processes.get(name)

    def tools(self, tool):
        libraries = os.path.join(self.run.root, "testbed", "kafka-tools", "target", "lib", "*")
        return [java_command(), *TOOL_JVM, "-cp", libraries, f"org.apache.kafka.tools.{tool}"]


def policy():
    rules = [{"role": "produce", "topic": "bench-*"}, {"role": "consume", "topic": "bench-*"}]
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {
            "endpointSelector": {"matchLabels": {"app": "kafka"}},
            "ingress": [
                {
                    "fromEndpoints": [{"matchLabels": {"app": "bench"}}],
                    "toPorts": [{"ports": [{"port": str(POLICY_PORT), "protocol": "TCP"}], "rules": {"kafka": rules}}],
                }
            ],
        },
    }

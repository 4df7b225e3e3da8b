"""weir as contestant: its static mode, one event loop, with a policy that says what the job says."""

import json
import os
import re



def start(run, job, port, server_port):
    policy = run.file(f"weir-{job.name}.json", json.dumps(policy_of(job, server_port)))
    command = [
        os.path.join(run.root, "weir"),
        *("proxy", "--listen", f"127.0.0.1:{port}", "--upstream", f"127.0.0.1:{server_port}"),
        *("--policy", policy, "--source-labels", "k8s:org=empire", "--threads", "1", "--access-log", run.log("weir")),
        "--share-upstream",
    ]
    return run.processes.start("weir", run.proxy_core, command, environment={"WEIR_NO_BUILD": "1"})


def policy_of(job, port):
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "comparison", "namespace": "default"},
        "spec": {
            "endpointSelector": {"matchLabels": {"org": "empire", "class": "deathstar"}},
            "ingress": [
                {
                    "fromEndpoints": [{"matchLabels": {"org": "empire"}}],
                    "toPorts": [
                        {
                            "ports": [{"port": str(port), "protocol": "TCP"}],
                            "rules": {"http": [http_rule(rule) for rule in job.rules]},
                        }
                    ],
                }
            ],
        },
    }


def http_rule(rule):
    return {"method": rule.method, "path": re.sub(r"([.+*?])", r"\\\1", rule.path) + (".*" if rule.prefix else "")}

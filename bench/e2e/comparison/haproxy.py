"""HAProxy as contestant: one thread, connections to the server shared by all clients, its usual log line to a file."""

from .jobs import GRPC, H2C


def start(run, job, port, server_port):
    http2 = " proto h2" if job.protocol in (H2C, GRPC) else ""
    text = f"""
global
    nbthread 1
    maxconn 4096
    log stdout format raw local0
defaults
    mode http
    log global
    option httplog
    option http-keep-alive
    {splicing(job)}
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend in
    bind 127.0.0.1:{port}{http2}
    http-request deny deny_status 403 unless {conditions(run, job)}
    default_backend out
backend out
    http-reuse always
    server deathstar 127.0.0.1:{server_port}{http2}
"""
    config = run.file(f"haproxy-{job.name}.cfg", text)
    with open(run.log("haproxy"), "ab") as log:
        return run.processes.start("haproxy", run.proxy_core, ["haproxy", "-db", "-f", config], log=log)


def splicing(job):
    """Large bodies cost least when the kernel moves them; small ones would only pay for the set-up."""
    return "option splice-request\n    option splice-response" if job.large_bodies else ""


def conditions(run, job):
    """Rules of one method go into one pattern file when they are many: HAProxy looks such a file up as an index."""
    if len(job.rules) > 10:
        methods = {rule.method for rule in job.rules}
        return " or ".join(f"{{ method {method} }} {{ path -f {path_file(run, job, method)} }}" for method in sorted(methods))
    return " or ".join(
        f"{{ method {rule.method} }} {{ {'path_beg' if rule.prefix else 'path'} {rule.path} }}" for rule in job.rules
    )


def path_file(run, job, method):
    return run.file(f"haproxy-{job.name}-{method}.lst", "\n".join(rule.path for rule in job.rules if rule.method == method))

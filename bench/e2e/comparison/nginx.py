"""nginx as contestant: one worker, a pool of connections to the server, buffered access log."""

from .jobs import GRPC

TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


# Bodies stream through, as with the others, in buffers of the sizes that took the least CPU time.
LARGE_BODIES = """client_max_body_size 0;
        client_body_buffer_size 256k;
        proxy_request_buffering off;
        proxy_max_temp_file_size 0;
        proxy_buffer_size 64k;
        proxy_buffers 16 64k;
        proxy_busy_buffers_size 128k;"""


def start(run, job, port, server_port):
    config = run.file(f"nginx-{job.name}.conf", main(run, "nginx", f"""
    access_log {run.log("nginx")} combined buffer=64k flush=1s;
    client_header_buffer_size 8k;
    upstream deathstar {{
        server 127.0.0.1:{server_port};
        keepalive 1024;
        keepalive_requests 1000000000;
    }}
    {many_rules(job)}
    server {{
        listen 127.0.0.1:{port} backlog=4096{' http2' if job.protocol == GRPC else ''};
        {bodies(job)}
        {locations(job)}
        location / {{ return 403; }}
    }}
"""))
    return run.processes.start("nginx", run.proxy_core, command(run, "nginx", config))


def command(run, name, config):
    return ["nginx", "-e", run.path(f"{name}.err"), "-c", config]


def main(run, name, http):
    """A whole configuration in the foreground, with every file it writes in the directory of the run."""
    paths = "\n    ".join(f"{kind}_temp_path {run.path(f'{name}.{kind}')};" for kind in TEMPORARY)
    return f"""
daemon off;
worker_processes 1;
pid {run.path(f'{name}.pid')};
error_log {run.path(f'{name}.err')};
events {{ worker_connections 8192; }}
http {{
    keepalive_requests 1000000000;
    {paths}
    {http}
}}
"""


def bodies(job):
    if job.protocol == GRPC:
        return "client_max_body_size 0;"
    return LARGE_BODIES if job.large_bodies else ""


def pass_on(job):
    if job.protocol == GRPC:
        return "grpc_pass grpc://deathstar;"
    return 'proxy_pass http://deathstar; proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header Connection "";'


def many_rules(job):
    if len(job.rules) <= 10:
        return ""
    lines = "\n        ".join(f'"{rule.method} {rule.path}" 1;' for rule in job.rules)
    return f"""map_hash_max_size 16384;
    map_hash_bucket_size 128;
    map "$request_method $uri" $allowed {{
        default 0;
        {lines}
    }}"""


def locations(job):
    """A location a path, with one check of the method; many rules are one map, looked up as a hash."""
    if len(job.rules) > 10:
        return f"location /v1/ {{ if ($allowed = 0) {{ return 403; }} {pass_on(job)} }}"
    methods = {}
    for rule in job.rules:
        methods.setdefault((rule.path, rule.prefix), []).append(rule.method)
    return "\n        ".join(
        f"location {'' if prefix else '= '}{path} {{ if ($request_method !~ ^({'|'.join(allowed)})$) {{ return 403; }} {pass_on(job)} }}"
        if len(allowed) > 1
        else f"location {'' if prefix else '= '}{path} {{ if ($request_method != {allowed[0]}) {{ return 403; }} {pass_on(job)} }}"
        for (path, prefix), allowed in methods.items()
    )

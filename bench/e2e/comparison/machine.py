"""The machine: what must be there before a run, how idle it is, and what the results say about it."""

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import time

from .processes import Failure, listens

PROXY_CORE = 0
LOAD_CORE = 1
OPEN_FILES = 16384
FIRST_PORT = 18000
IDLE_BUSY_SHARE = 0.05
TOOLS = ("taskset", "setpriv", "nsenter", "wrk", "h2load", "nghttpd", "curl", "haproxy", "nginx", "ss")


def prepare():
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise Failure(f"not installed: {' '.join(missing)}; './weir bench http' as root installs them")
    if not {PROXY_CORE, LOAD_CORE} <= os.sched_getaffinity(0):
        raise Failure(f"needs cores {PROXY_CORE} (proxy) and {LOAD_CORE} (load and server)")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
        raise Failure(f"limit of open files is {hard}: expected {OPEN_FILES} or more (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, OPEN_FILES), hard))


class Ports:
    """Ports that nobody listens on."""

    def __init__(self):
        self.last = FIRST_PORT

    def next(self):
        self.last += 1
        while listens(self.last):
            self.last += 1
        if self.last > FIRST_PORT + 2000:
            raise Failure(f"no free port from {FIRST_PORT} to {self.last}")
        return self.last


def busy_share(seconds=1.0):
    """The share of all cores' time that was not idle just now."""
    before = cpu_ticks()
    time.sleep(seconds)
    total, idle = (after - past for after, past in zip(cpu_ticks(), before))
    return 1 - idle / total if total else 0.0


def cpu_ticks():
    with open("/proc/stat") as file:
        ticks = [int(field) for field in file.readline().split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def warn_when_busy():
    share = busy_share()
    if share > IDLE_BUSY_SHARE:
        print(f"WARNING: the machine is not idle ({share:.0%} busy, load {os.getloadavg()[0]:.1f}): compare only CPU time a request",
              file=sys.stderr, flush=True)
    return share


def describe(root):
    return {
        "cpu": first_match("/proc/cpuinfo", r"model name\s*: (.*)"),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "kernel": platform.release(),
        "busy_before": round(warn_when_busy(), 3),
        "versions": versions(),
        "commit": commit(root),
    }


def versions():
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    return {
        "HAProxy": said(["haproxy", "-v"], r"version (\S+)"),
        "nginx": said(["nginx", "-v"], r"nginx/(\S+)"),
        "OpenJDK": said([java, "-version"], r"Runtime Environment \(build ([^)]*)"),
        "wrk": said(["wrk", "-v"], r"wrk (\S+)"),
        "h2load": said(["h2load", "--version"], r"nghttp2/(\S+)"),
    }


def said(command, pattern):
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1) if found else "unknown"


def commit(root):
    done = subprocess.run(["git", "-C", root, "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def first_match(path, pattern):
    with open(path) as file:
        found = re.search(pattern, file.read())
    return found.group(1).strip() if found else "unknown"

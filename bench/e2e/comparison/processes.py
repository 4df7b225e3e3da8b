"""Processes of a run: started on one core, watched, and stopped by their pids whatever way the run ends."""

import os
import subprocess
import time

PAGE_MAP_RESET_PEAK = "5"
START_SECONDS = 30
STOP_SECONDS = 5


class Failure(Exception):
    """What went wrong, in words for the user."""


class Running:
    """One process that this run started, with its output in a file."""

    def __init__(self, name, process, output):
        self.name = name
        self.process = process
        self.output = output

    @property
    def pid(self):
        return self.process.pid

    def tail(self):
        with open(self.output, errors="replace") as file:
            return "".join(file.readlines()[-20:])

    def refuse_dead(self):
        if self.process.poll() is not None:
            raise Failure(f"{self.name} ended with {self.process.returncode}; its last lines:\n{self.tail()}")

    def await_listening(self, port, namespace=None):
        deadline = time.monotonic() + START_SECONDS
        while not listens(port, namespace):
            self.refuse_dead()
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} did not listen on port {port} within {START_SECONDS} s:\n{self.tail()}")
            time.sleep(0.05)

    def family(self):
        """The pids of the process and of its children."""
        pids, known = [self.pid], 0
        while known < len(pids):
            pids += children(pids[known])
            known += 1
        return pids

    def cpu_seconds(self):
        """Time that all threads of the process and of its children ran."""
        return sum(thread_seconds(pid) for pid in self.family())

    def reset_peak(self):
        for pid in self.family():
            with open(f"/proc/{pid}/clear_refs", "w") as file:
                file.write(PAGE_MAP_RESET_PEAK)

    def memory(self):
        """Bytes: peak resident size since reset_peak, and the proportional size now."""
        peak = sum(kilobytes(f"/proc/{pid}/status", "VmHWM:") for pid in self.family())
        proportional = sum(kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in self.family())
        return peak * 1024, proportional * 1024


class Processes:
    """Every process of the run; stops them, the last one first."""

    def __init__(self, work):
        self.work = work
        self.running = []

    def start(self, name, core, command, namespace=None, environment=None, conversation=False, log=None):
        """Starts a command; in a conversation its input and output are pipes, else a log takes its output when given."""
        output = os.path.join(self.work, f"{name}.out")
        with open(output, "ab") as file:
            process = subprocess.Popen(
                pinned(core, command, namespace),
                stdin=subprocess.PIPE if conversation else subprocess.DEVNULL,
                stdout=subprocess.PIPE if conversation else log or file,
                stderr=file,
                text=conversation,
                env={**os.environ, **(environment or {})},
                process_group=0,  # Ctrl-C is for the run, which stops its processes in order
            )
        started = Running(name, process, output)
        self.running.append(started)
        return started

    def stop(self, *which):
        for running in which:
            if running.process.poll() is None:
                running.process.terminate()
        for running in which:
            try:
                running.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                running.process.kill()
                running.process.wait()
            if running in self.running:
                self.running.remove(running)

    def stop_all(self):
        self.stop(*reversed(self.running))


def run_pinned(core, command, seconds, namespace=None):
    """Runs a command to its end and gives its output; a failure or an overlong run is a Failure."""
    words = pinned(core, command, namespace)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as overlong:
        raise Failure(f"{command[0]} did not end within {seconds:.0f} s") from overlong
    if done.returncode != 0:
        raise Failure(f"{' '.join(words)} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def pinned(core, command, namespace):
    """The command on one core, perhaps in a network namespace; it ends when this run is killed."""
    return (
        inside(namespace)
        + ["setpriv", "--pdeathsig", "TERM", "taskset", "-c", str(core)]
        + [str(word) for word in command]
    )


def inside(namespace):
    return ["nsenter", f"--net=/run/netns/{namespace}"] if namespace else []


def listens(port, namespace=None):
    command = inside(namespace) + ["ss", "-Hltn", f"sport = :{port}"]
    return bool(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            found += [int(child) for child in file.read().split()]
    return found


def thread_seconds(pid):
    nanos = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                nanos += int(file.read().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread has ended
    return nanos / 1e9


def kilobytes(path, field):
    with open(path) as file:
        for line in file:
            if line.startswith(field):
                return int(line.split()[1])
    raise Failure(f"{path} has no line {field}")

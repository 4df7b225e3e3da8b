"""Measuring: every contestant of a case warms up, then all take turns for some rounds."""

import sys
import time
from dataclasses import asdict, dataclass

from .loads import TooSlow
from .processes import Failure

PEERS_WARMUP = 1
WARMUP_SLICE = 3
WARM_BY = 0.05  # a slice that costs less by no more than this share than the one before is the last
SECONDS_BETWEEN = 0.4
SECONDS_OF_A_JOB = 5


@dataclass(frozen=True)
class Measurement:
    """One turn; seconds as the client counts them, wall_seconds those between the readings of CPU time.

    CPU time and memory are those of the proxy's processes; zero for direct.
    """

    requests: int
    seconds: float
    bytes: int
    p50_us: float
    p99_us: float
    p999_us: float
    wall_seconds: float
    cpu_seconds: float
    peak_rss_bytes: int
    pss_bytes: int

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def megabytes_a_second(self):
        return self.bytes / 1e6 / self.seconds

    @property
    def cpu_us_a_request(self):
        return self.cpu_seconds * 1e6 / self.requests

    @property
    def cpu_us_a_megabyte(self):
        return self.cpu_seconds * 1e12 / self.bytes if self.bytes else 0.0

    @property
    def core_share(self):
        return self.cpu_seconds / self.wall_seconds

    def as_json(self):
        return asdict(self)


@dataclass(frozen=True)
class Lengths:
    """Seconds and rounds of every case. weir warms up until it gets no cheaper, at most for warmup_seconds."""

    rounds: int
    seconds: int
    warmup_seconds: int

    def minutes(self, cases, only):
        """About how long these cases take."""
        seconds = SECONDS_OF_A_JOB * len({case.job for case in cases})
        for name in [name for case in cases for name in case.contestants if name in only]:
            seconds += min(self.warmup_seconds, 3 * WARMUP_SLICE if name == "weir" else PEERS_WARMUP)
            seconds += self.rounds * self.seconds + (self.rounds + 1) * SECONDS_BETWEEN
        return seconds / 60


def measure_case(run, setup, case, contestants, lengths, tell):
    """Measurements and failures by contestant. One that fails leaves the case; the others go on."""
    failed = {name: setup.failed[name] for name in contestants if name in setup.failed}
    taking_turns = [name for name in contestants if name not in failed]
    measured = {name: [] for name in taking_turns}

    def keep(name):
        measured[name].append(measure(run, setup, case, name, lengths.seconds))
        tell(case, name, measured[name][-1])

    def attempt(name, what):
        try:
            what()
        except (Failure, OSError) as failure:
            failed[name] = str(failure)
            taking_turns.remove(name)

    for name in list(taking_turns):
        attempt(name, lambda name=name: warm_up(run, setup, case, name, lengths))
    for turn in range(lengths.rounds):
        first = turn % max(1, len(taking_turns))
        for name in taking_turns[first:] + taking_turns[:first]:
            attempt(name, lambda name=name: keep(name))
    for name, reason in failed.items():
        print(f"FAILED  {case.name}, {name}: {reason}", file=sys.stderr, flush=True)
    return {name: measured[name] for name in contestants if name not in failed}, failed


def warm_up(run, setup, case, name, lengths):
    """Lets a contestant do the case before it counts: a JVM until its code is compiled, so that a request costs no less."""
    most, slice_seconds = (lengths.warmup_seconds, WARMUP_SLICE) if name == "weir" else (PEERS_WARMUP, PEERS_WARMUP)
    before = None
    while most > 0:
        seconds = min(most, slice_seconds)
        most -= seconds
        try:
            cost = measure(run, setup, case, name, seconds).cpu_us_a_request
        except TooSlow:
            continue
        if before and cost > before * (1 - WARM_BY):
            return
        before = cost


def measure(run, setup, case, name, seconds):
    proxy = setup.proxy(name)
    run.empty_logs()
    if proxy:
        proxy.refuse_dead()
        proxy.reset_peak()
    started, before = time.monotonic(), proxy.cpu_seconds() if proxy else 0.0
    sample = case.load.run(run, setup.address(name), seconds, setup.client_namespace(name))
    if proxy:
        proxy.refuse_dead()
    after, ended = proxy.cpu_seconds() if proxy else 0.0, time.monotonic()
    peak, proportional = proxy.memory() if proxy else (0, 0)
    return Measurement(
        sample.requests,
        sample.seconds,
        sample.bytes,
        sample.p50,
        sample.p99,
        sample.p999,
        ended - started,
        after - before,
        peak,
        proportional,
    )

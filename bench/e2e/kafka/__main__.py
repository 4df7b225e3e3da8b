"""'./weir bench kafka': options, and the order of things."""

import argparse
import os
import signal
import sys
import time
from dataclasses import dataclass

from comparison import machine
from comparison.processes import Failure, run_pinned
from comparison.run import Run

from . import report
from .cases import CASES
from .contestants import ALL, Contestants

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_TURN_SECONDS = 180
QUICK_SHARE = 0.02


@dataclass(frozen=True)
class Turn:
    """One run of a case through one contestant; CPU time is the proxy's."""

    records_a_second: float
    p99_ms: float
    cpu_us_a_record: float


def options():
    parser = argparse.ArgumentParser(
        prog="./weir bench kafka",
        description="Writes and reads with Kafka's own performance tools: without a proxy, through weir, through Kroxylicious.",
        epilog="Cases: " + ", ".join(case.name for case in CASES),
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds in which all take turns, after one that does not count (3)")
    parser.add_argument("--share", type=float, default=1.0, help="share of the records of each case (1.0)")
    parser.add_argument("--case", action="append", default=[], metavar="NAME", choices=[case.name for case in CASES], help="only this case; repeatable")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=ALL, help="only this contestant; repeatable")
    parser.add_argument("--quick", action="store_true", help="one round of few records: shows that all of it works")
    parser.add_argument("--results", metavar="DIR", help="where results go (bench/results; nowhere with --quick)")
    return parser.parse_args()


def main():
    chosen = options()
    rounds, share = (1, QUICK_SHARE) if chosen.quick else (chosen.rounds, chosen.share)
    cases = [case.scaled(share) for case in CASES if not chosen.case or case.name in chosen.case]
    for ending in ENDINGS:
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    machine.prepare()
    started = time.time()
    facts = {**machine.describe(ROOT), "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)), "rounds": rounds, "share": share}
    print(report.machine_line(facts), flush=True)
    run = Run(ROOT)
    try:
        contestants = Contestants(run, [name for name in ALL if name in (chosen.only or ALL)])
        names = [name for name in ALL if name in (chosen.only or ALL)]
        results = [measure(run, contestants, case, names, rounds) for case in cases]
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        run.close()
    directory = chosen.results or (None if chosen.quick else os.path.join(ROOT, "bench", "results"))
    if directory:
        report.write(directory, facts, results)
    print("\n" + report.markdown(facts, results))
    failures = sum(len(result.failed) for result in results)
    if failures:
        raise Failure(f"{failures} of the measurements failed: the lines FAILED above say why")


def measure(run, contestants, case, names, rounds):
    """Everyone takes a turn that does not count, then all take turns."""
    failed = {name: contestants.failed[name] for name in names if name in contestants.failed}
    turns = {name: [] for name in names if name not in failed}
    if case.kind == "consume":
        fill(run, contestants, case)
    for turn in range(rounds + 1):
        for name in [name for name in turns if name not in failed]:
            try:
                measured = take_turn(run, contestants, case, name, turn)
            except (Failure, OSError) as failure:
                failed[name] = str(failure)
                continue
            if turn > 0:
                turns[name].append(measured)
                print(
                    f"{case.name:14} {name:13} {measured.records_a_second:12,.0f} records/s  p99 {measured.p99_ms:7.1f} ms"
                    f"  {measured.cpu_us_a_record:8.2f} us CPU a record",
                    flush=True,
                )
    for name, reason in failed.items():
        print(f"FAILED  {case.name}, {name}: {reason}", file=sys.stderr, flush=True)
    return report.Result(case, {name: done for name, done in turns.items() if done}, failed)


def fill(run, contestants, case):
    """What consumers read is written once, directly."""
    topic = f"bench-{case.name}"
    command = contestants.tools("ProducerPerformance") + [
        *("--bootstrap-server", contestants.bootstrap("direct"), "--topic", topic, "--num-records", case.records),
        *("--record-size", case.size, "--throughput", -1, "--command-property", "batch.size=65536"),
    ]
    run_pinned(run.load_core, command, LONGEST_TURN_SECONDS)


def take_turn(run, contestants, case, name, turn):
    proxy = contestants.proxy(name)
    run.empty_logs()
    if proxy:
        proxy.refuse_dead()
    topic = f"bench-{case.name}" if case.kind == "consume" else f"bench-{case.name}-{name}-{turn}"
    create(run, contestants, topic)
    before = proxy.cpu_seconds() if proxy else 0.0
    output = run_pinned(run.load_core, case.command(contestants.tools, contestants.bootstrap(name), topic), LONGEST_TURN_SECONDS)
    used = proxy.cpu_seconds() - before if proxy else 0.0
    if case.kind == "produce":
        topics(run, contestants, "--delete", "--topic", topic)
    sample = case.sample(output)
    return Turn(sample.records_a_second, sample.p99_ms, used * 1e6 / sample.records)


def create(run, contestants, topic):
    """Rules that allow writing do not allow creating."""
    topics(run, contestants, "--create", "--if-not-exists", "--topic", topic, "--partitions", 1, "--config", "retention.ms=600000")


def topics(run, contestants, *words):
    command = contestants.tools("TopicCommand") + ["--bootstrap-server", contestants.bootstrap("direct"), *words]
    run_pinned(run.load_core, command, LONGEST_TURN_SECONDS)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(f"bench kafka: error: {failure}", file=sys.stderr)
        sys.exit(1)

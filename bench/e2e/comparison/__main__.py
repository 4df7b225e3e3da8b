"""'./weir bench http': options, and the order of things."""

import argparse
import os
import signal
import sys
import time

from . import machine, plot, report
from .cases import ALL, CASES
from .jobs import NODE
from .measuring import Lengths, measure_case
from .node import NodeJob
from .processes import Failure
from .proxied import ProxiedJob
from .run import Run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
QUICK = Lengths(rounds=1, seconds=1, warmup_seconds=1)


def options():
    parser = argparse.ArgumentParser(
        prog="./weir bench http",
        description="Compares weir with HAProxy, nginx and no proxy at the same jobs, each on one core.",
        epilog="Every run leaves a JSON file; one of all cases and contestants also http.md and http.svg. Cases: " + ", ".join(case.name for case in CASES),
    )
    parser.add_argument("--rounds", type=positive, default=3, help="rounds in which all take turns (3)")
    parser.add_argument("--seconds", type=positive, default=4, help="length of each measurement (4)")
    parser.add_argument("--warmup", type=positive, default=21, help="seconds that weir warms up in each case at most (21)")
    parser.add_argument("--case", action="append", default=[], metavar="NAME", choices=[case.name for case in CASES], help="only this case; repeatable")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=ALL, help="only this contestant; repeatable")
    parser.add_argument("--quick", action="store_true", help="every case for a second: shows that all of it works")
    parser.add_argument("--results", metavar="DIR", help="where results go (bench/results; nowhere with --quick)")
    return parser.parse_args()


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text}: expected 1 or more")
    return number


def main():
    chosen = options()
    lengths = QUICK if chosen.quick else Lengths(chosen.rounds, chosen.seconds, chosen.warmup)
    cases = [case for case in CASES if not chosen.case or case.name in chosen.case]
    for ending in ENDINGS:
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    machine.prepare()
    started = time.time()
    facts = {**machine.describe(ROOT), "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)), **vars(lengths)}
    report.describe(facts)
    print(f"{len(cases)} cases, about {max(1, lengths.minutes(cases, chosen.only or ALL)):.0f} min", flush=True)
    run = Run(ROOT)
    try:
        results = measure_all(run, cases, chosen.only or ALL, lengths)
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        run.close()
    facts["took_seconds"] = round(time.time() - started)
    directory = chosen.results or (None if chosen.quick else os.path.join(ROOT, "bench", "results"))
    if directory:
        report.write_json(directory, facts, results)
    if directory and not chosen.case and not chosen.only:
        report.write_markdown(directory, facts, results)
        plot.write(os.path.join(directory, "http.svg"), facts, results)
    print("\n" + report.markdown(facts, results))
    failures = sum(len(result.failed) for result in results)
    if failures:
        raise Failure(f"{failures} of the measurements failed: the lines FAILED above say why")


def measure_all(run, cases, only, lengths):
    """Cases in their order, job by job, so that one job's proxies run at a time."""
    results = []
    for job in dict.fromkeys(case.job for case in cases):
        cases_of_job = [case for case in cases if case.job == job]
        contestants = [name for name in ALL if name in only and any(name in case.contestants for case in cases_of_job)]
        try:
            setup = (NodeJob if job == NODE else ProxiedJob)(run, job, contestants)
        except Failure as failure:
            results += [report.nothing(case, contestants, str(failure)) for case in cases_of_job]
            continue
        try:
            for case in cases_of_job:
                names = [name for name in contestants if name in case.contestants]
                measured, failed = measure_case(run, setup, case, names, lengths, report.tell)
                results.append(report.Result(case, measured, failed))
        finally:
            setup.close()
    return results


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(f"bench http: error: {failure}", file=sys.stderr)
        sys.exit(1)

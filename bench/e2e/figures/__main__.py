"""'./weir bench figures': which figures, in what order, and the table."""

import argparse
import os
import resource
import shutil
import signal
import sys
import time

from comparison import machine
from comparison.processes import Failure
from comparison.run import Run

from . import (fuzzing, floods, idle, kills, lossy, overload, reuse, sigterm, slowloris, swaps, tightening)
from .outcome import Outcome

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
FIGURES = {
    "swaps": swaps, "tightening": tightening, "sigterm": sigterm, "idle": idle, "overload": overload, "floods": floods,
    "slowloris": slowloris, "lossy": lossy, "kills": kills, "reuse": reuse, "fuzzing": fuzzing,
}  # fmt: skip
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TOOLS = ("taskset", "setpriv", "nsenter", "prlimit", "nghttpd", "nginx", "ss", "ip", "curl")


def options():
    parser = argparse.ArgumentParser(
        prog="./weir bench figures",
        description="Measures whether weir holds the figures it promises; ends with 1 when it does not. Needs root.",
        epilog="A run of all writes bench/results/figures.md. Figures: " + ", ".join(FIGURES),
    )
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=list(FIGURES), help="only this figure; repeatable")
    parser.add_argument("--full", action="store_true", help="as often and as long as the figures say: hours, most of them for fuzzing")
    parser.add_argument("--results", metavar="DIR", default=os.path.join(ROOT, "bench", "results"), help="where the table goes (bench/results)")
    return parser.parse_args()


def main():
    chosen = options()
    prepare()
    for ending in ENDINGS:
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    started, load = time.time(), os.getloadavg()[0]
    outcomes = []
    for name in chosen.only or FIGURES:
        outcomes += measured(name, chosen.full)
    table = markdown(outcomes, chosen.full, load, round(time.time() - started))
    print("\n" + table)
    if not chosen.only:
        os.makedirs(chosen.results, exist_ok=True)
        with open(os.path.join(chosen.results, "figures.md"), "w") as file:
            file.write(table)
    missed = sum(not outcome.held for outcome in outcomes)
    if missed:
        raise Failure(f"{missed} of {len(outcomes)} figures are not held")


def prepare():
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if os.geteuid() != 0:
        raise Failure("network namespaces and BPF need root")
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise Failure(f"not installed: {' '.join(missing)}; './weir bench figures' as root installs them")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def measured(name, full):
    """The outcomes of one figure; a run of its own, so that nothing is left for the next one."""
    run, outcomes = Run(ROOT), []
    try:
        for outcome in FIGURES[name].measure(run, full):
            outcomes.append(outcome)
            print(f"{name}: {'held  ' if outcome.held else 'MISSED'} {outcome.figure}: {outcome.measured} (asked: {outcome.asked})", flush=True)
    except (Failure, OSError, AssertionError) as failure:
        outcomes.append(Outcome(name, "to be measured", f"{type(failure).__name__}: {failure}".splitlines()[0], False))
        print(f"{name}: FAILED {failure}", file=sys.stderr, flush=True)
    finally:
        run.close()
    return outcomes


def markdown(outcomes, full, load, seconds):
    facts = machine.describe(ROOT)
    lines = [
        "# Figures",
        "",
        f"`./weir bench figures{' --full' if full else ''}`, {time.strftime('%Y-%m-%d')}, commit {facts['commit']}, {facts['cores']} cores ({facts['cpu']}), "
        f"Linux {facts['kernel']}, OpenJDK {facts['versions']['OpenJDK']}, load {load:.1f} before it began, {seconds} s.",
        "",
        "| figure | asked | measured | held |",
        "|---|---|---|---|",
        *(f"| {each.figure} | {each.asked} | {each.measured} | {'yes' if each.held else '**no**'} |" for each in outcomes),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(f"bench figures: error: {failure}", file=sys.stderr)
        sys.exit(1)

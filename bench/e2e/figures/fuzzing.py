"""Random inputs for the parsers, whose tests compare them with a strict second reader."""

import os
import re
import subprocess

from comparison.processes import Failure

from .outcome import Outcome

INPUTS, FULL_INPUTS = 300_000, 10_000_000
SECONDS, FULL_SECONDS = 600, 24 * 3600
TESTS = "*FuzzTest"


def measure(run, full):
    inputs = FULL_INPUTS if full else INPUTS
    command = [
        *("nice", "mvn", "-o", "-B", "-q", "-pl", "proxy", "-am", f"-Dtest={TESTS}", "-Dsurefire.failIfNoSpecifiedTests=false"),
        *("-Dspotless.check.skip=true", f"-Dweir.fuzz.inputs={inputs}", "test"),
    ]
    reports = os.path.join(run.root, "proxy", "target", "surefire-reports")
    for name in os.listdir(reports) if os.path.isdir(reports) else []:
        if re.fullmatch(r"TEST-.*FuzzTest\.xml", name):
            os.remove(os.path.join(reports, name))
    try:
        done = subprocess.run(command, cwd=run.root, capture_output=True, text=True, timeout=FULL_SECONDS if full else SECONDS)
    except subprocess.TimeoutExpired as overlong:
        raise Failure(f"fuzzing did not end within {overlong.timeout:.0f} s") from overlong
    found = sorted(name for name in os.listdir(reports) if re.fullmatch(r"TEST-.*FuzzTest\.xml", name)) if os.path.isdir(reports) else []
    if not found:
        raise Failure(f"no test of {TESTS} ran: {(done.stdout or done.stderr)[-500:]}")
    for name in found:
        with open(os.path.join(reports, name)) as file:
            suite = file.read(4096)
        tests, bad = (int(re.search(rf' {word}="(\d+)"', suite).group(1)) for word in ("tests", "failures"))
        bad += int(re.search(r' errors="(\d+)"', suite).group(1))
        seconds = float(re.search(r' time="([\d.]+)"', suite).group(1))
        parser = name.split(".")[-2]
        yield Outcome(
            f"fuzzing: {parser}, {inputs:,} inputs a test", "no escaped exception, no divergence", f"{bad} of {tests} tests failed; {seconds:.0f} s", tests > 0 and bad == 0
        )

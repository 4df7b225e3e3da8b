"""The report: medians of the rounds as a Markdown table and as JSON."""

import json
import os
from dataclasses import asdict
from statistics import median

NAMES = {"direct": "no proxy", "weir": "weir", "kroxylicious": "Kroxylicious 0.12.0"}
BUSY = 0.05


class Result:
    """One case: turns by contestant, and the reasons of those that failed."""

    def __init__(self, case, turns, failed):
        self.case = case
        self.turns = turns
        self.failed = failed

    def of(self, name, field):
        return median(getattr(turn, field) for turn in self.turns[name])

    def throughput(self, name):
        return self.of(name, "records_a_second")


def machine_line(facts):
    return (
        f"{facts['cpu']}, {facts['cores']} cores, Linux {facts['kernel']}, OpenJDK {facts['versions']['OpenJDK']}, Kafka 4.4.0 broker and 4.3.1"
        f" clients, weir {facts['commit']}; medians of {facts['rounds']} rounds in turns"
    )


def markdown(facts, results):
    lines = [
        f"Measured {facts['started']}: {machine_line(facts)}. The proxy has one core, broker and client share the other.",
        "",
        *([f"**The machine was not idle ({facts['busy_before']:.0%} busy before the run)**: compare ratios and CPU time only.", ""] if facts["busy_before"] > BUSY else []),
        "| case | proxy | records/s | MB/s | of no proxy | p99 ms | us CPU a record | us CPU a MB |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for result in results:
        lines += [row(result, name) for name in result.turns if result.turns[name]]
        lines += [f"| {result.case.what} | {NAMES[name]} | failed: {reason.splitlines()[0][:120]} |" + " |" * 5 for name, reason in result.failed.items()]
    return "\n".join(lines) + "\n"


def row(result, name):
    case, rate = result.case, result.throughput(name)
    share = f"{rate / result.throughput('direct'):.2f}" if result.turns.get("direct") and case.pace < 0 else ""
    p99 = f"{result.of(name, 'p99_ms'):.0f}" if case.kind == "produce" else ""
    cpu = result.of(name, "cpu_us_a_record")
    cells = [
        case.what,
        NAMES[name],
        f"{rate:,.0f}",
        f"{rate * case.size / 1e6:,.1f}",
        share,
        p99,
        f"{cpu:.2f}" if name != "direct" else "",
        f"{cpu * 1e6 / case.size:,.0f}" if name != "direct" else "",
    ]
    return "| " + " | ".join(cells) + " |"


def write(directory, facts, results):
    os.makedirs(directory, exist_ok=True)
    date = facts["started"].replace(":", "").replace("-", "").removesuffix("Z")
    with open(os.path.join(directory, f"kafka-{date}.json"), "w") as file:
        cases = [
            {**asdict(result.case), "failed": result.failed, "turns": {name: [asdict(turn) for turn in turns] for name, turns in result.turns.items()}}
            for result in results
        ]
        json.dump({**facts, "cases": cases}, file, indent=1)
        file.write("\n")
    with open(os.path.join(directory, "kafka.md"), "w") as file:
        file.write("# weir before a Kafka broker\n\nWritten by `./weir bench kafka`; [what is measured and how](../../docs/performance.md).\n\n")
        file.write(markdown(facts, results))

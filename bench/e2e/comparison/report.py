"""The report: medians and spread of the rounds, as lines, as a Markdown table and as JSON."""

import json
import os
import sys
from dataclasses import dataclass
from statistics import median

PEERS = ("haproxy", "nginx")
NAMES = {"direct": "no proxy", "weir-l4": "weir L4", "weir": "weir", "haproxy": "HAProxy", "nginx": "nginx"}


@dataclass(frozen=True)
class Result:
    """One case: measurements by contestant, and the reasons of those that failed."""

    case: object
    measured: dict
    failed: dict

    def throughput(self, name):
        return median(self.throughputs(name))

    def throughputs(self, name):
        return [each.megabytes_a_second if self.case.bodies else each.rate for each in self.measured[name]]

    def spread(self, name):
        """Half the distance between the best and the worst round, by the median."""
        values = self.throughputs(name)
        return (max(values) - min(values)) / 2 / median(values)

    def p99(self, name):
        return self.of(name, "p99_us")

    def cpu(self, name):
        return self.of(name, "cpu_us_a_megabyte" if self.case.bodies else "cpu_us_a_request")

    def of(self, name, field):
        return median(getattr(each, field) for each in self.measured[name])

    def peers(self):
        return [name for name in PEERS if name in self.measured]


def nothing(case, contestants, reason):
    """The result of a case whose job could not be set up."""
    print(f"FAILED  {case.name}: {reason}", file=sys.stderr, flush=True)
    return Result(case, {}, {name: reason for name in contestants if name in case.contestants})


def describe(facts):
    print(machine_line(facts), flush=True)


def machine_line(facts):
    versions = facts["versions"]
    return (
        f"{facts['cpu']}, {facts['cores']} cores, Linux {facts['kernel']}, OpenJDK {versions['OpenJDK']}, HAProxy {versions['HAProxy']},"
        f" nginx {versions['nginx']}, weir {facts['commit']}; {facts['rounds']} rounds of {facts['seconds']} s"
    )


def tell(case, name, measurement):
    much = f"{measurement.megabytes_a_second:9,.0f} MB/s      " if case.bodies else f"{measurement.rate:9,.0f} requests/s"
    print(
        f"{case.name:15} {NAMES[name]:8} {much}  p50 {measurement.p50_us / 1000:8.3f}  p99 {measurement.p99_us / 1000:8.3f} ms"
        f"  {cost(case, measurement)}  {measurement.core_share:4.0%} of its core",
        flush=True,
    )


def cost(case, measurement):
    if case.bodies:
        return f"{measurement.cpu_us_a_megabyte:7.1f} us CPU a MB     "
    return f"{measurement.cpu_us_a_request:7.2f} us CPU a request"


def markdown(facts, results):
    """Both tables, with what they were measured on."""
    lines = [
        f"Measured {facts['started']}: {machine_line(facts)}. Medians.",
        *([f"The machine was not idle ({facts['busy_before']:.0%} busy): compare CPU time only.", ""] if facts["busy_before"] > 0.05 else []),
        "",
        "## weir beside the better peer",
        "",
        "weir by the better of HAProxy and nginx in each figure: a throughput above 1, a p99 and CPU time below 1 are better.",
        "",
        "| case | | throughput | p99 | CPU |",
        "|---|---|---:|---:|---:|",
        *(summary_row(result) for result in results if "weir" in result.measured and result.peers()),
        "",
        "## The path through BPF beside no proxy",
        "",
        "| case | | throughput | p99 |",
        "|---|---|---:|---:|",
        *(line for result in results for line in rows_without_peers(result)),
        "",
        "## Everything",
        "",
        "| case | proxy | requests/s or MB/s | spread | p50 ms | p99 ms | p99.9 ms | us CPU a request or MB | of its core | peak RSS MB | PSS MB |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for result in results:
        lines += [row(result, name) for name in result.measured]
        lines += [f"| {result.case.name} | {NAMES[name]} | failed |" + " |" * 8 for name in result.failed]
    return "\n".join(lines) + "\n"


def summary_row(result):
    peers = result.peers()
    throughput = result.throughput("weir") / max(result.throughput(name) for name in peers)
    p99 = result.p99("weir") / min(result.p99(name) for name in peers)
    cpu = result.cpu("weir") / min(result.cpu(name) for name in peers)
    return f"| {result.case.name} | {result.case.what} | {throughput:.2f} | {p99:.2f} | {cpu:.2f} |"


def rows_without_peers(result):
    """weir on a node by the same pods without it, when both were measured."""
    if any(peer in result.case.contestants for peer in PEERS):
        return
    for name in [name for name in result.measured if name != "direct" and "direct" in result.measured]:
        throughput = result.throughput(name) / result.throughput("direct")
        yield f"| {result.case.name} | {NAMES[name]} | {throughput:.2f} | {result.p99(name) / result.p99('direct'):.2f} |"


def row(result, name):
    proxy = name != "direct"
    milliseconds = [f"{result.of(name, field) / 1000:.3f}" for field in ("p50_us", "p99_us", "p999_us")]
    cells = [
        result.case.name,
        NAMES[name],
        f"{result.throughput(name):,.0f}" + (" MB/s" if result.case.bodies else ""),
        f"±{result.spread(name):.0%}",
        *milliseconds,
        f"{result.cpu(name):.2f}" if proxy else "",
        f"{result.of(name, 'core_share'):.0%}" if proxy else "",
        f"{result.of(name, 'peak_rss_bytes') / 1e6:.0f}" if proxy else "",
        f"{result.of(name, 'pss_bytes') / 1e6:.0f}" if proxy else "",
    ]
    return "| " + " | ".join(cells) + " |"


def write_json(directory, facts, results):
    os.makedirs(directory, exist_ok=True)
    date = facts["started"].replace(":", "").replace("-", "").removesuffix("Z")
    with open(os.path.join(directory, f"http-{date}.json"), "w") as file:
        json.dump({**facts, "cases": [as_json(result) for result in results]}, file, indent=1)
        file.write("\n")


def write_markdown(directory, facts, results):
    with open(os.path.join(directory, "http.md"), "w") as file:
        file.write("# weir beside its peers\n\nWritten by `./weir bench http`; [what is measured and how](../../docs/performance.md).\n\n")
        file.write(markdown(facts, results))


def as_json(result):
    return {
        "case": result.case.name,
        "what": result.case.what,
        "unit": "MB/s" if result.case.bodies else "requests/s",
        "failed": result.failed,
        "contestants": {
            name: {
                "throughput": round(result.throughput(name), 3),
                "spread": round(result.spread(name), 4),
                **{field: round(result.of(name, field), 3) for field in ("p50_us", "p99_us", "p999_us")},
                "cpu_us": round(result.cpu(name), 3),
                "rounds": [each.as_json() for each in measurements],
            }
            for name, measurements in result.measured.items()
        },
    }

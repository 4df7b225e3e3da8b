"""The plot: for every case, each proxy by the better peer, in throughput, p99 and CPU time; an SVG without libraries."""

from xml.sax.saxutils import escape

from .report import NAMES, machine_line

COLOURS = {"weir": "#0b6bcb", "haproxy": "#e07b39", "nginx": "#5b9a4d"}
LABEL_WIDTH, PANEL_WIDTH, GAP, BAR, SPACE, TOP = 340, 220, 24, 7, 10, 74
LIMIT = 2.0  # bars end here; the number says how far they would go
SIDE = 12

PANELS = (
    ("throughput: longer is better", lambda result, name: result.throughput(name), max, False),
    ("short p99: longer is better", lambda result, name: result.p99(name), min, True),
    ("little CPU time: longer is better", lambda result, name: result.cpu(name), min, True),
)


def write(path, facts, results):
    shown = [result for result in results if "weir" in result.measured and result.peers()]
    if not shown:
        return
    with open(path, "w") as file:
        file.write(svg(facts, shown))


def svg(facts, results):
    heights = [len(proxies(result)) * BAR + SPACE for result in results]
    width = SIDE + LABEL_WIDTH + len(PANELS) * (PANEL_WIDTH + GAP)
    height = TOP + sum(heights) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        text(SIDE, 22, "Ratio to the better of HAProxy and nginx, which is 1 (the line); inverse for p99 and CPU time", size=14),
        *legend(),
        *(panel(number, results, heights) for number in range(len(PANELS))),
        *labels(results, heights),
        text(SIDE, height - 10, machine_line(facts), size=9, colour="#666666"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def proxies(result):
    return [name for name in COLOURS if name in result.measured]


def legend():
    for place, (name, colour) in enumerate(COLOURS.items()):
        left = SIDE + place * 90
        yield f'<rect x="{left}" y="36" width="12" height="10" fill="{colour}"/>' + text(left + 18, 46, NAMES[name])


def labels(results, heights):
    top = TOP
    for result, height in zip(results, heights):
        yield text(SIDE, top + (height - SPACE) / 2 + 4, result.case.what)
        top += height


def panel(number, results, heights):
    title, value, best, inverse = PANELS[number]
    left = SIDE + LABEL_WIDTH + number * (PANEL_WIDTH + GAP)
    scale = (PANEL_WIDTH - 36) / LIMIT
    parts = [text(left, TOP - 10, title)]
    top = TOP
    for result, height in zip(results, heights):
        reference = best(value(result, name) for name in result.peers())
        for name in proxies(result):
            ratio = reference / value(result, name) if inverse else value(result, name) / reference
            length = min(ratio, LIMIT) * scale
            parts.append(f'<rect x="{left}" y="{top:.0f}" width="{length:.1f}" height="{BAR - 1}" fill="{COLOURS[name]}"/>')
            if name == "weir":
                number_left = left + PANEL_WIDTH - 28
                parts.append(text(number_left, top + BAR + 5, f"{ratio:.2f}", size=12, colour=COLOURS[name]))
            top += BAR
        top += SPACE
    one = left + scale
    parts.append(f'<line x1="{one:.1f}" y1="{TOP - 4}" x2="{one:.1f}" y2="{top - SPACE:.0f}" stroke="#333333" stroke-dasharray="3 3"/>')
    return "\n".join(parts)


def text(left, top, words, size=12, colour="#222222"):
    return f'<text x="{left:.0f}" y="{top:.0f}" font-size="{size}" fill="{colour}">{escape(words)}</text>'

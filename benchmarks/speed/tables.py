"""The Markdown of a benchmark."""

import statistics

from speed.rounds import TRAINED


def text_of(record, rows, targets):
    """The machine, and a table each of speeds, ratios and targets."""
    parts = [_machine(record), *([_speeds(rows), _ratios(rows)] if rows else [])]
    return "\n\n".join([*parts, of_targets(targets)]) + "\n"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def of_targets(targets):
    """What was measured of each, and whether it is reached."""
    lines = []
    for target in targets:
        if not target.measured:
            continue
        bound = f"{'at most' if target.at_most else 'at least'} {target.bound:g}"
        found = _range(target), _reached(target)
        lines.append([target.what, bound + target.unit, *found])
    return table(["target", "", "measured", "reached"], lines)


def number(value):
    """A speed or a ratio, with as many digits as mean something."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def with_spread(values):
    """The median, and the slowest and the fastest round."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{number(middle)} ({number(low)}–{number(high)})"


def machine_line(machine, versions):
    """What speeds depend on, in a sentence."""
    named = {"tensorflow": "TensorFlow", "keras": "Keras", "python": "Python"}
    software = [f"{title} {versions[name]}" for name, title in named.items()]
    if "torch" in versions:
        software.append(f"PyTorch {versions['torch']}")
    gpus = "".join(f", {gpu}" for gpu in machine["gpus"])
    return f"{machine['cores']} cores ({machine['cpu']}){gpus}; {', '.join(software)}"


def _machine(record):
    machine, versions = record["machine"], record["machine"]["versions"]
    return (
        f"{machine_line(machine, versions)}; {record['rounds']} interleaved rounds of "
        f"{record['seconds']:g} s. `train` without float32 is `--precision auto`: "
        f"{machine['precision_reason']}."
    )


def _speeds(rows):
    """Real images a second."""
    header = ["images/s", *(title for title, *_ in TRAINED.values())]
    lines = []
    for row in rows.values():
        cells = [row.speeds.get(subject) for subject in TRAINED]
        lines.append([row.title, *(with_spread(c) if c else "-" for c in cells)])
    return table(header, lines)


def _ratios(rows):
    """Of each row: `train`'s share of the step, the step's share of the machine."""
    header = ["", "MFLOP an image", "of the step", "of the step, float32"]
    header += ["step, of the matrix product", "the same, float32"]
    lines = []
    for row in rows.values():
        million = row.about["keras"]["flops_per_image"] / 1e6
        of_step = [
            row.ratio(f"train_{precision}", f"step_{precision}")
            for precision in ("auto", "float32")
        ]
        of_limit = [row.share_of_limit(f"step_{p}") for p in ("auto", "float32")]
        lines.append([row.title, *map(number, (million, *of_step, *of_limit))])
    return table(header, lines)


def _reached(target):
    if target.reached is None:
        return "not judged here"
    missed = [f"{name} {number(value)}" for name, value in target.missed.items()]
    alone = len(target.measured) == 1
    return "yes" if target.reached else "no" if alone else f"no: {', '.join(missed)}"


def _range(target):
    values = sorted(target.measured.values())
    low, high = number(values[0]), number(values[-1])
    return f"{low if len(values) == 1 else f'{low} to {high}'}{target.unit}"

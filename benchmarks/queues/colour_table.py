"""The tables of `colour.py`, made from its results and written into README.md."""

import itertools
import math
import statistics

from tfgan_kit import files
from tfgan_kit.benchmarking.machine_description import hardware
from tfgan_kit.benchmarking.markdown_table import mean_and_deviation, table
from tfgan_kit.errors import InputError

BEGIN = "<!-- The following is written by `python benchmarks/colour.py --table`. -->"
END = "<!-- This is the end of what it writes. -->"
_COLUMNS = {
    "precision": "precision",
    "recall": "recall",
    "least_frequent_class": "least frequent class",
    "label_accuracy": "label accuracy",
}
_HEADER = ("", "images seen", "Fréchet distance", *_COLUMNS.values())
_TIMES = ("minutes", "processor minutes", "parameters")


def renew(page, places, entries, waiting=()):
    """Write the tables of all entries with a result into a Markdown page.

    Args:
        page: The path of the page.
        places, entries, waiting: As in `lines`.

    Raises:
        InputError: The page has not both marks.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise InputError(f"{page} must have the lines {BEGIN!r} and {END!r}.")
    content = "\n".join(lines(places, entries, waiting))
    with files.replacing(page) as temporary:
        new = f"{before}{begin}\n\n{content}\n\n{end}{after}"
        temporary.write_text(new, encoding="utf-8")


def lines(places, entries, waiting=()):
    """Return the lines of the tables, one table for each data set.

    Args:
        places: The `Places`.
        entries: Every known `Entry` of the queue.
        waiting: Names of entries that wait for results of others.
    """
    found = []
    for data, group in itertools.groupby(sorted(entries, key=_data), key=_data):
        results = {entry.name: places.result(entry.name) for entry in group}
        done = {name: result for name, result in results.items() if result}
        if done:
            unit = places.result(f"unit-{data}")
            found += [*_table(data, done, unit), ""]
    missing = [e.name for e in entries if places.result(e.name) is None]
    missing += waiting
    if missing:
        found.append(f"No result yet: {', '.join(f'`{name}`' for name in missing)}.")
    else:
        found = found[:-1]
    return found


def distance(result):
    """Return the Fréchet distance of a result; infinity if the training failed."""
    return _values(result).get("frechet_distance", math.inf)


def _data(entry):
    return entry.folder or "fashion_mnist_mini"


def _values(result):
    """Return the values of a result by metric."""
    measured = result.get("metrics", [])
    measured = measured["results"] if isinstance(measured, dict) else measured
    return {one["metric"]: one["value"] for one in measured}


def _table(data, done, unit):
    real = _values(unit)
    accuracy = unit["classifier"]["test_accuracy"]
    yield (
        f"**{data}**: its classifier is right for {accuracy:.1%} of the images held "
        f"out. {unit['images']:,} training images, compared with {unit['real']}, have "
        f"the distance {_number(real['frechet_distance'])} (1x), precision "
        f"{_number(real['precision'])} and recall {_number(real['recall'])}."
    )
    yield ""
    groups = {}
    for name, result in done.items():
        groups.setdefault(name.partition("-seed")[0], []).append(result)
    rows = [_row(name, results, real) for name, results in groups.items()]
    yield from table([*_HEADER, *_TIMES], rows)
    machines = dict.fromkeys(hardware(one["machine"]) for one in done.values())
    yield ""
    yield f"Trained on {'; '.join(machines)}."


def _row(name, results, real):
    """Return the cells of one entry: means over its seeds."""
    good = [one for one in results if not one["failure"]]
    values = [_values(one) for one in good]
    seeds = f", {len(results)} seeds" if len(results) > 1 else ""
    failed = f", {len(results) - len(good)} failed" if len(good) < len(results) else ""
    yield f"`{name}`{seeds}{failed}"
    yield f"{results[0]['images']:,}"
    distances = [one["frechet_distance"] for one in values]
    multiple = ""
    if distances:
        times = statistics.mean(distances) / real["frechet_distance"]
        multiple = f" ({_number(times)}x)"
    yield mean_and_deviation(distances) + multiple
    for metric in _COLUMNS:
        yield mean_and_deviation([one[metric] for one in values if metric in one])
    # The clocks of a run that was begun elsewhere do not have all of its time.
    whole = [one for one in good if one["timed_from_step"] == 1]
    yield mean_and_deviation([one["minutes"] for one in whole])
    yield mean_and_deviation([one["processor_minutes"] for one in whole])
    yield " + ".join(f"{count:,}" for count in results[0]["parameters"].values())


def _number(value):
    return mean_and_deviation([value])

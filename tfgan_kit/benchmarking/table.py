"""The results of a benchmark as Markdown: a row a variant, means over the seeds."""

import itertools
import math
import statistics

# The headings of the literature; a metric that is not here has its own name.
_HEADINGS = {"frechet_distance": "Fréchet distance", "kernel_distance": "KID"}
# It says what the least frequent class says.
_LEFT_OUT = "distance_from_uniform"
_TIMES = "frechet_distance"


def markdown(content):
    """The table, what it must be read with, and which trainings have failed.

    Args:
        content: That of benchmark.json.
    """
    unit = {
        found["metric"]: found["value"]
        for found in content["unit"]
        if found["metric"] != _LEFT_OUT
    }
    headings = map(_heading, unit)
    columns = ["variant", "seeds", *headings, "training minutes", "parameters (G + D)"]
    groups = itertools.groupby(content["results"], key=lambda one: one["variant"])
    rows = [[variant, *_cells(list(results), unit)] for variant, results in groups]
    lines = [
        *(f"# Variants on {content['data']['train']['name']}", ""),
        *(_protocol(content), ""),
        *(_unit(unit), ""),
        *map(_line, [columns, ["---"] * len(columns), *rows]),
        *(f"\n{note}" for note in dict.fromkeys(_notes(content))),
    ]
    return "\n".join(lines) + "\n"


def _protocol(content):
    protocol, about = content["protocol"], content["data"]
    budget = (
        f"Each training takes {protocol['minutes']:g} min"
        if protocol["budget"] is None
        else f"Each discriminator sees {protocol['budget']:,} real images"
    )
    return (
        f"{budget} ({_split(about['train'])}). {protocol['samples']:,} generated "
        f"pictures are compared with real ones ({_split(about['test'])}) by the "
        f"features `{about['features']['name']}`. Mean ± standard deviation over the "
        "seeds."
    )


def _split(about):
    return f"{about['split']}, {about['images']:,} images"


def _unit(unit):
    found = ", ".join(f"{_heading(name)} {_mean([unit[name]])}" for name in unit)
    one = "; that Fréchet distance is 1x" if _TIMES in unit else ""
    return f"Training images in place of generated ones come to: {found}{one}."


def _cells(results, unit):
    finished = [one for one in results if not one["failure"]]
    yield str(len(finished))
    for name in unit:
        values = [
            found["value"]
            for one in finished
            for found in one["metrics"]
            if found["metric"] == name
        ]
        has_times = name == _TIMES and values and unit[name]
        times = statistics.mean(values) / unit[name] if has_times else None
        yield _mean(values) + (f" ({_mean([times])}x)" if has_times else "")
    yield _mean([one["training_seconds"] / 60 for one in finished])
    counts = results[0]["parameters"]
    yield f"{counts['generator']:,} + {counts['discriminator']:,}"


def _mean(values):
    """Mean and, of several, sample deviation, to three digits of the mean."""
    if not values:
        return "–"
    mean = statistics.mean(values)
    places = max(0, 2 - math.floor(math.log10(abs(mean)))) if mean else 2
    shown = f"{mean:.{places}f}"
    if len(values) > 1:
        shown += f" ± {statistics.stdev(values):.{places}f}"
    return shown


def _notes(content):
    """What the numbers do not say of themselves, each once."""
    results = content["results"]
    for found in itertools.chain(*(one["metrics"] for one in results)):
        if found["warning"]:
            yield f"{_heading(found['metric'])}: {found['warning']}."
    for one in results:
        machine = one["machine"]
        names = [machine["cpu"], f"{machine['cores']} cores", *machine["gpus"]]
        yield f"Trained on {', '.join(names)}."
    for one in results:
        if one["failure"]:
            yield f"{one['variant']} with seed {one['seed']} failed: {one['failure']}"


def _heading(name):
    return _HEADINGS.get(name, name.replace("_", " "))


def _line(cells):
    return f"| {' | '.join(cells)} |"

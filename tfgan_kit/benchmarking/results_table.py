"""The results of a benchmark in Markdown: a row per variant, means over the seeds."""

import itertools
import statistics

from tfgan_kit.benchmarking.machine_description import hardware
from tfgan_kit.benchmarking.markdown_table import mean_and_deviation, table

# The literature's headings; a metric that is not here has its own name.
_HEADINGS = {"frechet_distance": "Fréchet distance", "kernel_distance": "KID"}
# This metric repeats what the least frequent class says.
_LEFT_OUT = "distance_from_uniform"
# The metric that is also shown as a multiple of the training images' value.
_MULTIPLE = "frechet_distance"


def results_page(content):
    """Return the protocol, the table and a list of failed trainings.

    Args:
        content: The content of benchmark.json.
    """
    unit = {
        result["metric"]: result["value"]
        for result in content["unit"]
        if result["metric"] != _LEFT_OUT
    }
    headings = map(_heading, unit)
    header = ["variant", "seeds", *headings, "training minutes", "parameters (G + D)"]
    groups = itertools.groupby(content["results"], key=lambda one: one["variant"])
    rows = [[variant, *_cells(list(results), unit)] for variant, results in groups]
    lines = [
        *(f"# Variants on {content['data']['train']['name']}", ""),
        *(_protocol(content), ""),
        *(_unit(unit), ""),
        *table(header, rows),
        *(f"\n{note}" for note in dict.fromkeys(_notes(content))),
    ]
    return "\n".join(lines) + "\n"


def _protocol(content):
    protocol, data = content["protocol"], content["data"]
    budget = (
        f"Each training takes {protocol['minutes']:g} min"
        if protocol["budget"] is None
        else f"Each discriminator sees {protocol['budget']:,} real images"
    )
    return (
        f"{budget} ({_split(data['train'])}). {protocol['samples']:,} generated "
        f"pictures are compared with real ones ({_split(data['test'])}) by the "
        f"features `{data['features']['name']}`. Mean ± standard deviation over the "
        "seeds."
    )


def _split(images):
    return f"{images['split']}, {images['images']:,} images"


def _unit(unit):
    values = ", ".join(
        f"{_heading(name)} {mean_and_deviation([unit[name]])}" for name in unit
    )
    one = "; that Fréchet distance is 1x" if _MULTIPLE in unit else ""
    return f"Training images in place of generated ones have: {values}{one}."


def _cells(results, unit):
    finished = [one for one in results if not one["failure"]]
    yield str(len(finished))
    for name in unit:
        values = [
            metric["value"]
            for one in finished
            for metric in one["metrics"]
            if metric["metric"] == name
        ]
        cell = mean_and_deviation(values)
        if name == _MULTIPLE and values and unit[name]:
            multiple = statistics.mean(values) / unit[name]
            cell += f" ({mean_and_deviation([multiple])}x)"
        yield cell
    yield mean_and_deviation([one["training_seconds"] / 60 for one in finished])
    counts = results[0]["parameters"]
    yield f"{counts['generator']:,} + {counts['discriminator']:,}"


def _notes(content):
    """Return notes on what the numbers do not show: warnings, machines, failures."""
    results = content["results"]
    for metric in itertools.chain(*(one["metrics"] for one in results)):
        if metric["warning"]:
            yield f"{_heading(metric['metric'])}: {metric['warning']}."
    for one in results:
        yield f"Trained on {hardware(one['machine'])}."
    for one in results:
        if one["failure"]:
            yield f"{one['variant']} with seed {one['seed']} failed: {one['failure']}"


def _heading(name):
    return _HEADINGS.get(name, name.replace("_", " "))

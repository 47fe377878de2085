"""Starts subjects in turns, a process each, so that all see the same machine."""

import json
import pathlib
import statistics
import subprocess
import sys

import click
import numpy as np

from speed.command import say
from tfgan_kit import files
from tfgan_kit.benchmarking.machine_description import hardware
from tfgan_kit.benchmarking.markdown_table import median_and_range

BENCHMARKS = pathlib.Path(__file__).parents[1]
RESULTS = BENCHMARKS / "results"
_MOST_OF_OTHERS = 0.1


def measure(subjects, rounds, seconds):
    """Returns the results of every subject, a list by its title.

    Args:
        subjects: The arguments of `speed.subject` by title.
        rounds: How often each subject is measured. A round has all of them.
        seconds: How long each subject is measured.
    """
    results = {title: [] for title in subjects}
    for number in range(1, rounds + 1):
        for title, arguments in subjects.items():
            say(f"  round {number} of {rounds}: {title}")
            command = [sys.executable, "-m", "speed.subject", *arguments]
            output = output_of([*command, f"--seconds={seconds}"], BENCHMARKS)
            results[title].append(json.loads(output.splitlines()[-1]))
    return results


def output_of(command, folder=None):
    """Returns the output of a command in a folder.

    Raises:
        click.ClickException: It failed; the message has its last line.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        last_line = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise click.ClickException(f"`{' '.join(command)}` failed: {last_line}")
    return done.stdout


def make_images(folder, count, image_shape):
    """Writes made-up uint8 images as a .npy file; returns its path as text."""
    path = folder / f"{'x'.join(map(str, image_shape))}.npy"
    if not path.exists():
        rng = np.random.default_rng(0)
        np.save(path, rng.integers(0, 256, (count, *image_shape), np.uint8))
    return str(path)


def median_speed(results):
    return statistics.median(result["images_per_second"] for result in results)


def speed(results):
    """Returns the images per second of all rounds in a cell of a table."""
    return median_and_range([result["images_per_second"] for result in results])


def peak_memory(results):
    """Returns the most memory of all rounds in a cell of a table."""
    return f"{max(result['peak_bytes'] for result in results) / 1e9:.2f} GB"


def conditions(record, groups):
    """Returns the lines that say what speeds depend on.

    Args:
        record: The record of a benchmark.
        groups: Results by title, a dictionary for each table.
    """
    machine, versions = record["machine"], record["machine"]["versions"]
    software = ", ".join(f"{name} {version}" for name, version in versions.items())
    yield (
        f"{hardware(machine)}; {software}; {record['rounds']} interleaved rounds of "
        f"{record['seconds']:g} s: the median (slowest–fastest)."
    )
    others = max(
        (result["others"] for group in groups for r in group.values() for result in r),
        default=0.0,
    )
    # PyTorch becomes many times slower then, and the ratios say nothing.
    if others > _MOST_OF_OTHERS:
        yield ""
        yield (
            f"**Other processes took up to {others:.0%} of the machine in a round. Do "
            "not compare these numbers: repeat the benchmark on an idle machine.**"
        )


def write(path, record, lines):
    """Writes a record as JSON, and its Markdown beside it; returns the Markdown."""
    markdown = "\n".join(lines) + "\n"
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    for suffix, content in ((".json", text), (".md", markdown)):
        with files.replacing(path.with_suffix(suffix)) as temporary:
            temporary.write_text(content, encoding="utf-8")
    return markdown

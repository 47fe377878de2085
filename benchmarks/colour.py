"""Generators of colour images on CIFAR-10 and emoji, beside public settings.

    python benchmarks/colour.py --data DATA --out RUNS

This trains the entries in order and evaluates each. An entry that is interrupted
resumes, and one with a result in `results/colour` is skipped, so the command continues
where it stopped. If RUNS has a run folder with the name of an entry, that run is
continued. DATA has the folders `cifar10` and `emoji-google` (docs/real-data.md).
"""

import dataclasses
import os
import pathlib

import click

from queues import child_process, colour_table, colour_unit, training_queue
from queues.training_queue import Entry
from speed import command
from tfgan_kit.benchmarking import benchmark_plan

RESULTS = pathlib.Path(__file__).parent / "results/colour"
PAGE = pathlib.Path(__file__).parent / "README.md"
BUDGET = benchmark_plan.DEFAULT_BUDGET
MILLION = "cifar10-million-acgan"  # the peers get its time
UNLABELLED = "fashion-stylegan2-unlabelled"
# For a run that ends: rates that fall to 0, a longer average, and augmentation, without
# which the discriminator of acgan wins after 500,000 images. These variants learn from
# labels, so that a grid can show whether classes can be told apart, and a million
# images take half an hour of a core.
LONG = {"augment": "ada", "lr_schedule": "linear"}
LONG_SETTINGS = {
    "acgan": ("ema_decay=0.999",),
    "cgan": ("generator.normalization=conditional", "ema_decay=0.999"),
}
SEEDS = 3
# A width that fits into 6 MB with its int8 file, to which spectral kernels are suited.
EMOJI = (
    *("generator.width=224", "generator.normalization=conditional"),
    *("generator.spectral=true", "ema_decay=0.999"),
)
# It is faster than bfloat16 on a processor with AVX512-BF16 and without AMX.
FLOAT32 = {"precision": "float32"}
PEERS = {
    "pytorch_gan_dcgan": FLOAT32,
    "mimicry_sngan32": FLOAT32,
    "studiogan_dcgan": FLOAT32 | {"augment": "flip"},
}
_BEST = 3


def queue(distance):
    """Return the entries that are known, in order: later ones depend on results.

    Args:
        distance: Function of an entry's name that returns its Fréchet distance,
            infinity if its training failed, or None before it is done.
    """
    entries = [_entry("fashion", name) for name in ("r3gan", "stylegan2")]
    # r3gan takes no labels.
    entries.append(_entry("fashion", "stylegan2", name=UNLABELLED, use_labels=False))
    entries += map(_long, LONG_SETTINGS)
    entries += [
        Entry(_peer(file), f"{file}.py", (), options, MILLION, "cifar10", shown=64)
        for file, options in PEERS.items()
    ]
    emoji = _entry(
        *("emoji", "cgan"), images=576_000, augment="ada", lr_schedule="linear"
    )
    entries.append(dataclasses.replace(emoji, settings=EMOJI))
    entries += [_entry("cifar10", variant) for variant in variants()]
    for seed in range(1, SEEDS):
        for variant in _best(distance):
            name = f"{_name('cifar10', variant)}-seed{seed}"
            entries.append(_entry("cifar10", variant, name=name, seed=seed))
    return entries


def variants():
    """Return all variants of the table on CIFAR-10."""
    return benchmark_plan.parse_variants(
        "all,wgan-gp:resnet,sngan:resnet,projection:resnet"
    )


def _best(distance):
    """Return the three with the least distance; [] until all variants have one."""
    known = {name: distance(_name("cifar10", name)) for name in variants()}
    return [] if None in known.values() else sorted(known, key=known.get)[:_BEST]


def _entry(data, variant, *, name=None, images=BUDGET, **options):
    recipe, _, networks = variant.partition(":")
    options |= FLOAT32 | ({"networks": networks} if networks else {})
    folder = {"fashion": None, "cifar10": "cifar10", "emoji": "emoji-google"}[data]
    name = name or _name(data, variant)
    return Entry(name, recipe, (), options, folder=folder, images=images, shown=64)


def _long(variant):
    name = f"cifar10-million-{variant}"
    entry = _entry("cifar10", variant, name=name, images=1_000_000, **LONG)
    return dataclasses.replace(entry, settings=LONG_SETTINGS[variant])


def _name(data, variant):
    return f"{data}-{variant.replace(':', '-')}"


def _peer(file):
    return f"cifar10-{file.replace('_', '-')}"


@click.command()
@click.option("--data", default=".", help="Folder of cifar10/ and emoji-google/.")
@click.option("--out", default="runs-colour", help="Folder of the runs.")
@click.option("--only", help="Names of entries, with commas between.")
@click.option("--list", "is_list", is_flag=True, help="Show the entries.")
@click.option("--estimate", "is_estimate", is_flag=True, help="Time 20 steps of each.")
@click.option("--table", "is_table", is_flag=True, help="Renew the table in README.md.")
@training_queue.minutes_option
def main(data, out, only, is_list, is_estimate, is_table, minutes):
    """Train and evaluate each entry of the queue that has no result."""
    runs = pathlib.Path(out).absolute()
    places = training_queue.Places(RESULTS, runs, pathlib.Path(data).absolute())
    # A classifier of each data set is trained once, into the folder of the runs.
    os.environ["TFGAN_KIT_CACHE"] = str(runs / "cache")
    if is_table:
        colour_table.renew(PAGE, places, known(places), waiting(places))
    elif is_list:
        for entry in known(places):
            done = places.result(entry.name) is not None
            begun = (runs / entry.name).exists()
            state = "done" if done else "begun" if begun else "-"
            click.echo(f"{entry.name:<30}{state}")
        for name in waiting(places):
            click.echo(f"{name:<30}waits for results")
    elif is_estimate:
        for entry in _pending(places, only):
            _estimate(entry, places)
    else:
        while pending := _pending(places, only):
            _do(pending[0], places, minutes)


def known(places):
    def distance(name):
        result = places.result(name)
        return result and colour_table.distance(result)

    return queue(distance)


def waiting(places):
    """Return the names of entries that wait for the results of others."""
    names = {MILLION, *map(_peer, PEERS)} - {entry.name for entry in known(places)}
    return sorted(names)


def _pending(places, only):
    """Return the known entries without a result, or those of them that are named."""
    entries = training_queue.named(known(places), only)
    return [entry for entry in entries if places.result(entry.name) is None]


def _estimate(entry, places):
    if entry.time_of:
        click.echo(f"{entry.name:<30}the processor minutes of {entry.time_of}")
        return
    speed = child_process.call(training_queue.time_steps, entry, places)
    click.echo(
        f"{entry.name:<30}{speed['images_per_second']:>7.0f} images/s"
        f"{speed['minutes']:>8.1f} minutes"
        f"{speed['processor_minutes']:>8.1f} processor minutes"
    )


def _do(entry, places, minutes):
    unit = colour_unit.name_of(entry)
    if places.result(unit) is None:
        command.say(f"{unit}: training images in place of generated ones")
        found = child_process.call(colour_unit.measure, entry, places)
        places.write(unit, found)
    training_queue.do(entry, places, minutes)


if __name__ == "__main__":
    command.run(main)

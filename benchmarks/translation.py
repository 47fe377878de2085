"""Image translation and super-resolution beside public settings.

`python benchmarks/translation.py --out FOLDER` trains the runs of `QUEUE` in order and
evaluates each on the test split. A run that is interrupted resumes, and a run with a
result is skipped, so the command continues where it stopped.

A peer gets as much processor time as our run that it is compared with. Its batches of 1
use less than two cores, so it gets more minutes than ours.
"""

import pathlib

import click

from queues import training_queue
from queues.training_queue import Entry
from speed import command

RESULTS = pathlib.Path(__file__).parent / "results/translation"

EDGES = {"pairs": "edges"}
DOMAINS = {"domains": ["T-shirt/top", "Pullover"]}
QUEUE = (
    Entry("pix2pix", "pix2pix", (), EDGES),
    Entry("pix2pix-l1-only", "pix2pix", ("adversarial_weight=0",), EDGES),
    Entry("cyclegan", "cyclegan", (), DOMAINS | {"precision": "float32"}),
    Entry("srgan", "srgan"),
    Entry("srgan-smooth", "srgan", ("adversarial_weight=0.005",)),
    Entry("srgan-strong", "srgan", ("adversarial_weight=0.5",)),
    Entry("srgan-pixel-only", "srgan", ("adversarial_weight=0", "feature_weight=0")),
    Entry("cut", "cut", (), DOMAINS | {"precision": "float32"}),
    Entry("esrgan", "esrgan"),
    Entry("pix2pix-tutorial", "pix2pix_tutorial.py", (), EDGES, "pix2pix"),
    Entry("keras-io-cyclegan", "keras_io_cyclegan.py", (), DOMAINS, "cyclegan"),
    Entry("openmoji", "pix2pix", folder="openmoji-plain"),
)


@click.command()
@click.option("--out", required=True, help="Folder of the runs.")
@click.option("--data", "folder", default=".", help="Folder that has openmoji-plain/.")
@click.option("--only", help="Names of entries, with commas between.")
@training_queue.minutes_option
def main(out, folder, only, minutes):
    """Train and evaluate each entry of the queue that has no result."""
    places = training_queue.Places(RESULTS, pathlib.Path(out), pathlib.Path(folder))
    names = only.split(",") if only else [entry.name for entry in QUEUE]
    for entry in QUEUE:
        if entry.name in names and places.result(entry.name) is None:
            training_queue.do(entry, places, minutes)


if __name__ == "__main__":
    command.run(main)

"""What images without labels are worth: `python benchmarks/semi_supervised.py`.

Trains `sgan` with a few labels, and the network of its discriminator on those labelled
images alone, with the same optimizer; the table has the share of the test images that
each names right. The network alone overfits at once, so its best share on the way is
told as well, which nobody without the test images could pick.
"""

import os
import pathlib
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click
import keras
import numpy as np

from speed import command
from tfgan_kit import data, networks
from tfgan_kit.models.base import classification
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder

ROUNDS, STEPS_A_ROUND = 20, 50


@click.command()
@click.option("--dataset", default="mnist", show_default=True)
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--labels", default=100, show_default=True)
@click.option("--steps", type=int, help="[default: the recipe's]")
@click.option("--seeds", default=1, show_default=True)
def main(dataset, data_dir, labels, steps, seeds):
    given = {"dataset": dataset, "data_dir": data_dir, "labels": labels}
    given |= {"steps": steps} if steps else {}
    click.echo("| seed | sgan | minutes | alone | alone, at best |")
    click.echo("|---|---|---|---|---|")
    for seed in range(seeds):
        recipe = run_config.from_recipe("sgan")
        config = run_config.override(recipe, {**given, "seed": seed, "export": False})
        began = time.monotonic()
        right, run = semi_supervised(config)
        minutes = (time.monotonic() - began) / 60
        last, best = alone(config, run.examples, run.accuracy.images)
        click.echo(
            f"| {seed} | {right:.2%} | {minutes:.1f} | {last:.2%} | {best:.2%} |"
        )


def semi_supervised(config):
    """The accuracy of a run at its end, and the run."""
    with tempfile.TemporaryDirectory() as folder:
        run = training.start(config, RunFolder(pathlib.Path(folder) / "run"))
        run.train()
    return run.accuracy.results[0].value, run


def alone(config, images, test_images):
    """The accuracy of the network without a GAN: at the end, and at best."""
    keras.utils.set_random_seed(config.seed)
    network = networks.FAMILIES[config.networks].discriminator(
        images.image_shape,
        head=networks.heads.Classes(images.num_classes),
        **config.network_options["discriminator"],
    )
    classifier = keras.Model(network.inputs, network.outputs[0])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(_adam(config), loss)
    places = data.labelled_places(images, config.labels, config.seed)
    pixels = images.rows(places).astype("float32") / 127.5 - 1
    epochs = STEPS_A_ROUND * 32 // len(places)
    shares = []
    for _ in range(ROUNDS):
        classifier.fit(pixels, images.labels[places], 32, epochs=epochs, verbose=0)
        found = classification.class_probabilities(network, test_images.images)
        shares.append(np.mean(np.argmax(found, axis=1) == test_images.labels))
    return shares[-1], max(shares)


def _adam(config):
    options = {n: v for n, v in config.discriminator_optimizer.items() if n != "name"}
    return keras.optimizers.Adam(**options)


if __name__ == "__main__":
    command.run(main)

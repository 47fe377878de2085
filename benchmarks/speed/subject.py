"""Measures one way to train a recipe, in a process of its own.

    cd benchmarks && python -m speed.subject train dcgan images.npy --seconds 3

prints one line of JSON. IMAGES is a .npy file of uint8 (n, height, width, channels).
Each subject has its own process: TensorFlow and PyTorch take each other's threads in
one, and what a subject leaves in memory must not slow another.
"""

import json
import pathlib
import tempfile

import click
import numpy as np

from speed import command
from speed.stopwatch import Stopwatch
from tfgan_kit.runs import run_config

# More than anyone waits for: the stopwatch ends the training.
_STEPS = 10**7


def train(config, images, seconds):
    """Trains exactly as `tfgan-kit train` does, with its progress."""
    from speed.plain_networks import count_weights
    from tfgan_kit.cli.terminal.training_progress import TrainingProgress
    from tfgan_kit.runs import run_folder, training

    options = {"dataset": images, "steps": _STEPS}
    config = run_config.override(config, options)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run"
        run = training.start(config, run_folder.RunFolder(path))
        stopwatch = Stopwatch(seconds, run.steps_per_epoch)
        progress = TrainingProgress(run.total_steps, run.steps_per_epoch)
        run.train(callbacks=[progress, _stop_by(stopwatch)])
    return {
        **stopwatch.result(config.images_per_step),
        "weights": count_weights(run.model.generator, run.model.discriminator),
        "precision": run.config.precision,
    }


def plain_keras(config, images, seconds):
    """Trains by Keras' `fit` with a `train_step` as tutorials have it, in float32."""
    import tensorflow as tf

    from speed import plain_gan, plain_networks

    pixels = np.load(images).astype("float32") / 127.5 - 1.0
    networks = plain_networks.build(config, pixels.shape[1:])
    model = plain_gan.PlainGAN(
        *networks, config.latent_dim, **_algorithm(config, plain_gan.LOSSES)
    )
    model.compile(
        plain_gan.optimizer(config.discriminator_optimizer),
        plain_gan.optimizer(config.generator_optimizer),
    )
    batches = tf.data.Dataset.from_tensor_slices(pixels).shuffle(len(pixels)).repeat()
    batches = batches.batch(config.images_per_step).prefetch(tf.data.AUTOTUNE)
    stopwatch = Stopwatch(seconds)
    stop = _stop_by(stopwatch)
    options = {"shuffle": False, "verbose": 0}  # the data set is shuffled
    model.fit(batches, steps_per_epoch=_STEPS, callbacks=[stop], **options)
    return {
        **stopwatch.result(config.images_per_step),
        "weights": plain_networks.count_weights(*networks),
    }


def pytorch(config, images, seconds, bfloat16=False):
    """Trains by eager PyTorch, on images in memory that a `DataLoader` shuffles."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    from speed import torch_gan, torch_networks

    pixels = np.load(images)
    networks = torch_networks.build(config, pixels.shape[1:])
    gan = torch_gan.TorchGAN(
        *networks,
        config.latent_dim,
        optimizers=(config.generator_optimizer, config.discriminator_optimizer),
        bfloat16=bfloat16,
        **_algorithm(config, torch_gan.LOSSES),
    )
    floats = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1.0
    dataset = TensorDataset(floats.contiguous())
    loader = DataLoader(dataset, config.images_per_step, shuffle=True, drop_last=True)
    stopwatch = Stopwatch(seconds, finish=gan.finish)
    batches = (batch for _ in range(_STEPS) for (batch,) in loader)
    for step, batch in enumerate(batches, start=1):
        gan.step(batch)
        if stopwatch.is_over(step):
            break
    return {
        **stopwatch.result(config.images_per_step),
        "weights": torch_networks.count_weights(*networks),
        "torch": torch.__version__,
    }


def pytorch_bfloat16(config, images, seconds):
    """Trains by eager PyTorch under autocast, channels last."""
    return pytorch(config, images, seconds, bfloat16=True)


SUBJECTS = {
    "train": train,
    "keras": plain_keras,
    "torch": pytorch,
    "torch-bfloat16": pytorch_bfloat16,
}


def _algorithm(config, losses):
    """Losses, updates and their weights, as both peers take them."""
    names = ("n_critic", "gp_weight", "clip")
    options = {name: config.model[name] for name in names if name in config.model}
    return {"losses": losses[config.recipe.model], **options}


def _stop_by(stopwatch):
    """A Keras callback, the last one: what others do after a step is part of it."""
    import keras

    class StopByStopwatch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            step = int(getattr(self.model, "step", batch + 1))
            if stopwatch.is_over(step):
                self.model.stop_training = True

    return StopByStopwatch()


@click.command(help=__doc__)
@click.argument("name", type=click.Choice(SUBJECTS))
@click.argument("recipe")
@click.argument("images", type=click.Path(exists=True))
@click.option("--seconds", type=click.FloatRange(0.1), default=3.0, show_default=True)
@click.option("--precision", default="auto", show_default=True, help="Of `train`.")
@click.option("--batch-size", type=int, help="[default: the recipe's]")
def main(name, recipe, images, seconds, precision, batch_size):
    options = {"precision": precision}
    if batch_size:
        options["batch_size"] = batch_size
    config = run_config.override(run_config.from_recipe(recipe), options)
    click.echo(json.dumps(SUBJECTS[name](config, images, seconds)))


if __name__ == "__main__":
    command.run(main)

"""`tfgan-kit classify`: the classes of images, by the classifier that sgan trains."""

import os

import click
import numpy as np

from tfgan_kit import export, files
from tfgan_kit.data.folders import list_folder
from tfgan_kit.data.image_files import read_image
from tfgan_kit.errors import InputError
from tfgan_kit.run_folder import RunFolder

from .common import debug_option, say, start_tensorflow

_AT_ONCE = 256


@click.command()
@click.argument("source")
@click.argument("images")
@debug_option
def classify(source, images):
    """Name the classes of IMAGES: a file, or a folder with all that are below it.

    SOURCE is the run folder or the .keras file of an sgan. Images are brought to the
    size and the colours of those that it was trained on. A line for each: its path,
    the name of its class (without a run folder, its number), and the probability that
    the classifier gives it.
    """
    found = export.find(source, kinds=("run", "keras"))
    paths = _paths(images)
    fit, names = _of_run(found) if found.kind == "run" else ("crop", None)
    start_tensorflow()
    model = _open(found)
    height, width, channels = model.image_shape
    lines = []
    for start in range(0, len(paths), _AT_ONCE):
        part = paths[start : start + _AT_ONCE]
        pixels = [read_image(path, (height, width), fit, channels) for path in part]
        lines += zip(part, model.classify(np.stack(pixels)), strict=True)
    for path, probabilities in lines:
        label = int(np.argmax(probabilities))
        name = names[label] if names else label
        click.echo(f"{files.shown(path)}\t{name}\t{probabilities[label]:.4f}")


def _paths(images):
    if not os.path.exists(images):
        raise InputError(f"there is no {files.shown(images)}.")
    if not os.path.isdir(images):
        return [images]
    folder = list_folder(images)
    return [folder.path(image) for part in folder.splits.values() for image in part]


def _of_run(found):
    """How a run's images were brought to their size, and the names of its classes."""
    folder = RunFolder(found.path)
    return folder.config().fit, folder.record()["data"].get("class_names")


def _open(found):
    from tfgan_kit import models

    model = export.source.open_model(found, announce=say)
    if not isinstance(model, models.SGAN):
        raise InputError(
            f"{found.path} holds no classifier, but a model of {type(model).__name__}: "
            "train one by --variant sgan."
        )
    if model.image_shape[-1] not in (1, 3, 4):
        raise InputError(
            f"{found.path} takes images of {model.image_shape[-1]} channels, which no "
            "file has."
        )
    return model

"""`tfgan-kit classify`: the classes of images, by the classifier that sgan trains."""

import click
import numpy as np

from tfgan_kit import data, export, files
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal.common import debug_option, say, start_tensorflow
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import example_files

_AT_ONCE = 256


@click.command()
@click.argument("source")
@click.argument("images")
@import_option
@recipe_option
@debug_option
def classify(source, images):
    """Classify IMAGES: a file, or all files below a folder.

    SOURCE is the run folder or the .keras file of an sgan. Images are converted to the
    size and the channels of its training images. The output has a line per image: its
    path, the name of its class (the number for a .keras file), and the probability of
    that class.
    """
    source = export.find(source, kinds=("run", "keras"))
    paths = data.find_images([images], say)
    fit, names = _of_run(source) if source.kind == "run" else ("crop", None)
    start_tensorflow()
    model = _open(source)
    lines = []
    for start in range(0, len(paths), _AT_ONCE):
        part = paths[start : start + _AT_ONCE]
        pixels = data.read_images(part, model.image_shape, fit)
        lines += zip(part, model.classify(pixels), strict=True)
    for path, probabilities in lines:
        label = int(np.argmax(probabilities))
        name = names[label] if names else label
        click.echo(f"{files.shown(path)}\t{name}\t{probabilities[label]:.4f}")


def _of_run(source):
    """Return how a run's images were resized, and the names of its classes."""
    folder = RunFolder(source.path)
    return folder.config().fit, folder.record()["data"].get("class_names")


def _open(source):
    from tfgan_kit import models

    model = export.open_model(source, announce=say)
    if not isinstance(model, models.SGAN):
        raise InputError(
            f"{source.path} holds no classifier, but a model of "
            f"{type(model).__name__}: train one by --variant sgan."
        )
    example_files.need_images(model.sampler.modality, "classify")
    return model

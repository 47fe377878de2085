"""`tfgan-kit augment`: a data set of generated pictures, in a folder per class."""

import pathlib

import click

from tfgan_kit import __version__, export, options
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.description import own_truncation_psi
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import class_folders, example_files

_ORIGIN = (
    *("run", "variant", "recipe_file", "keras_file", "sha256", "dataset"),
    "truncation_psi",
)


@click.command()
@click.argument("source")
@click.option(
    "--per-class", type=int, required=True, help="Number of pictures of each class."
)
@click.option("--out", required=True, help="Folder of the folders of the classes.")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the pictures."
)
@truncation_psi_option
@overwrite_option
@import_option
@recipe_option
@debug_option
def augment(source, per_class, out, seed, truncation_psi, overwrite):
    """Make a data set of generated pictures, with a folder for each class.

    SOURCE is a run folder, a SavedModel, a .keras or a .tflite file whose generator
    takes labels, such as that of `acgan`. `train --dataset ./FOLDER` and every program
    that reads class folders take the result. To add generated pictures to your own,
    name a copy of the folder that holds your classes: other files stay.

    Folders have the names of the classes if SOURCE knows them. Readers number classes
    alphabetically; if that would change a label, names begin with the label.

    The file generated.json says which generator and which seed made the pictures. The
    picture with number i is sample i of the seed: `sample` draws the same. --overwrite
    replaces all generated pictures in the folder.
    """
    options.check("per_class", per_class)
    options.check("seed", seed)
    class_folders.check(out, overwrite)
    source = export.find(source)
    check_truncation_psi(source, truncation_psi)
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        inputs, generator = export.open_source(source, progress.tell, truncation_psi)
        _check(source, inputs, generator.modality)
        total = _total(per_class, inputs.num_classes)
        card = _card(source)
        psi = own_truncation_psi(source) if truncation_psi is None else truncation_psi
        card = {**card, "truncation_psi": psi}
        classes = _class_names(card, inputs.num_classes)
        names = class_folders.names_of(inputs.num_classes, classes)
        class_folders.check_names(out, names)
        record = {
            "generated_by": f"tfgan-kit {__version__}",
            "source": _name(source),
            **{name: card[name] for name in _ORIGIN if card.get(name) is not None},
            **{"seed": seed, "per_class": per_class},
            "classes": _labels_of(names, classes),
        }
        with class_folders.writing(out, names, record) as add:
            for number, label, png in _drawn(inputs, generator, total, seed):
                add(number, label, png)
                progress("pictures", number + 1, total)
    say(f"{total:,} pictures in {out}: {per_class:,} of each of {len(names):,} classes")
    click.echo(out)


def _name(source):
    """Return the last parts of the path: a SavedModel's name and version."""
    parts = pathlib.Path(source.path).absolute().parts
    return "/".join(parts[-2:] if source.kind == "saved_model" else parts[-1:])


def _check(source, inputs, modality):
    """Raise InputError unless the generator makes pictures of a given class."""
    example_files.need_images(modality, "augment")
    if inputs.num_classes is None:
        raise InputError(
            f"{source.path} takes no labels, so its pictures have no classes: train a "
            "conditional generator, such as --variant acgan, on folders of classes; "
            "or draw pictures without classes by `tfgan-kit sample --images FOLDER`."
        )
    if not inputs.has("latents"):
        raise InputError(
            "augment needs a generator of latents, which makes any number of pictures. "
            f"Received: a generator of {', '.join(inputs.parts)}."
        )
    if not modality.encoding:
        raise InputError(
            "a PNG needs 1, 3 or 4 channels. "
            f"Received: pictures of {modality.shape[-1]} channels."
        )


def _total(per_class, num_classes):
    total = per_class * num_classes
    most = options.OPTIONS["num_images"].most
    if total > most:
        raise InputError(
            f"--per-class must be at most {most // num_classes:,} for {num_classes:,} "
            f"classes. Received: {per_class:,}."
        )
    return total


def _drawn(inputs, generator, total, seed):
    """Yield the number of each sample of a seed, its label, and its PNG."""
    from tfgan_kit import sampling

    seeds = sampling.picture_seeds(total, seed)
    size, place = sampling.BATCH_SIZE, list(inputs.parts).index("labels")
    for start in range(0, total, size):
        arrays = inputs.of_seeds(seeds[start : start + size])
        pictures = generator.stored(arrays)
        rows = zip(arrays[place], pictures, strict=True)
        for number, (label, picture) in enumerate(rows, start):
            yield number, label, generator.modality.encode(picture).numpy()


def _card(source):
    """Return the facts of a model card, as far as the source has them."""
    if source.kind == "run":
        return export.card_of(RunFolder(source.path))
    if source.kind == "keras":
        return export.card_of_file(source.path)
    return export.describe(source).get("model_card") or {}


def _class_names(card, num_classes):
    names = card.get("class_names")
    is_whole = isinstance(names, list) and len(names) == num_classes
    return list(map(str, names)) if is_whole else None


def _labels_of(folders, names):
    """Return the label, the folder and, if it is known, the name of each class."""
    return [
        {"label": label, "folder": folder, **({"name": names[label]} if names else {})}
        for label, folder in enumerate(folders)
    ]

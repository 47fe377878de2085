"""`tfgan-kit nearest`: the training images that are nearest to images or samples."""

import click
import numpy as np

from tfgan_kit import data, evaluation, files, options
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.modalities import image_grids

from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import image_pairs


@click.command()
@click.argument("source")
@click.argument("named", metavar="[IMAGES]...", nargs=-1)
@click.option(
    "--dataset",
    help="A folder of images, a .npy or .npz file, or a TFDS name.  [default: what the "
    "generator was trained on]",
)
@click.option("--data-dir", help="The folder in which TFDS keeps its data sets.")
@click.option(
    "--split", help="Split of the data set.  [default: the split of the training]"
)
@click.option(
    "--features", metavar="NAME|PATH", help="Features to compare by, as in `evaluate`."
)
@click.option(
    "--count", type=int, default=8, show_default=True, help="Neighbours per image."
)
@click.option(
    "--num", type=int, default=8, show_default=True, help="Show at most this many rows."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of samples.")
@truncation_psi_option
@click.option(
    "--out", default="nearest.png", show_default=True, help="The PNG to write."
)
@overwrite_option
@import_option
@recipe_option
@debug_option
def nearest(
    source,
    named,
    dataset,
    data_dir,
    split,
    features,
    count,
    num,
    seed,
    truncation_psi,
    out,
    overwrite,
):
    """Show the training images that are nearest to IMAGES in a space of features.

    IMAGES are files or folders. Without them, the command draws samples from SOURCE: a
    run folder, a SavedModel, a .keras or a .tflite file. Each row of the PNG has an
    image and then its neighbours, the nearest first, so it shows whether a generator
    copies. The table lists the index and the distance of each neighbour.
    """
    files.check_output(out, "--out", (".png",), overwrite)
    options.check("neighbours", count)
    options.check("seed", seed)
    source = evaluation.find(source)
    paths = image_pairs.find_images(named, num)
    if paths and truncation_psi is not None:
        raise InputError("--truncation-psi is for samples: leave the IMAGES out.")
    check_truncation_psi(source, truncation_psi)
    if dataset is not None:
        data.check_dataset(dataset)
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        # The split is announced here; otherwise it would be that of an evaluation.
        real = evaluation.real_data(
            *(source, dataset, data_dir, split or "train", {}, progress.tell),
            option="--dataset",
        )
        queries, neighbours = evaluation.nearest(
            _queries(
                *(source, paths, num, seed, truncation_psi),
                *(real.loading.get("fit"), progress),
            ),
            real,
            split or real.train_split,
            count=count,
            features=features,
            announce=progress.tell,
            progress=progress,
        )
    rows = np.concatenate([queries[:, None], neighbours.images], axis=1)
    cells = rows.reshape(-1, *rows.shape[2:])
    image_grids.write_png(out, image_grids.grid(cells, len(rows), rows.shape[1]))
    click.echo(out)
    _show([*map(files.shown, paths)] or [*map(str, range(len(queries)))], neighbours)


def _queries(source, paths, num, seed, truncation_psi, fit, progress):
    """Return a function that gives the requested images in the size of `ImageData`."""

    def pictures(images_of):
        if paths:
            return data.read_images(paths, images_of.image_shape, fit or "crop")
        if source.kind == "images":
            raise InputError(f"{source.path} is a folder of images: name it as IMAGES.")

        def tick(done, total):
            progress("pictures", done, total)

        settings = {}, progress.tell, tick, truncation_psi
        return evaluation.pictures(source, num, seed, *settings)[0]

    return pictures


def _show(names, neighbours):
    """Print a row per neighbour with its index, distance and class."""
    click.echo(f"{'index':>7}{'distance':>11}  of")
    for index, name in enumerate(names):
        pairs = zip(neighbours.places[index], neighbours.distances[index], strict=True)
        for rank, (place, distance) in enumerate(pairs):
            classes = neighbours.class_names
            known = f", {classes[index][rank]}" if classes else ""
            click.echo(f"{place:>7}{distance:>11.4g}  {name}{known}")

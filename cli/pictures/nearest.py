"""`tfgan-kit nearest`: the training images that are nearest to images or samples."""

import click
import numpy as np

from tfgan_kit import data, evaluation, files, options
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import debug_option, quiet, start_tensorflow
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
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--split", help="Of DATASET.  [default: what was trained on]")
@click.option("--features", metavar="NAME|PATH", help="As `evaluate` has them.")
@click.option(
    "--count", type=int, default=8, show_default=True, help="Neighbours of each."
)
@click.option(
    "--num", type=int, default=8, show_default=True, help="At most so many rows."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of pictures.")
@click.option("--out", default="nearest.png", show_default=True, help="The PNG.")
@import_option
@recipe_option
@debug_option
def nearest(source, named, dataset, data_dir, split, features, count, num, seed, out):
    """Show the training images that are nearest to IMAGES in a space of features.

    IMAGES are files, or folders of them; without any, they are pictures of SOURCE: a
    run folder, a SavedModel, a .keras or a .tflite file. A row of the PNG has an image,
    then its neighbours, the nearest first: whether a generator copies is seen at once.
    The table tells which images of the data set they are, and how far.
    """
    image_pairs.check_png(out)
    options.check("neighbours", count)
    options.check("seed", seed)
    source = evaluation.find(source)
    paths = image_pairs.find_images(named, num)
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
            _queries(source, paths, num, seed, real.loading.get("fit"), progress),
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


def _queries(source, paths, num, seed, fit, progress):
    """A function: the images that are asked for, at the size of `ImageData`."""

    def pictures(images_of):
        if paths:
            return data.read_images(paths, images_of.image_shape, fit or "crop")
        if source.kind == "images":
            raise InputError(f"{source.path} is a folder of images: name it as IMAGES.")

        def tick(done, total):
            progress("pictures", done, total)

        return evaluation.pictures(source, num, seed, {}, progress.tell, tick)[0]

    return pictures


def _show(names, neighbours):
    """A row a neighbour: which image it is, how far, and its class."""
    click.echo(f"{'index':>7}{'distance':>11}  of")
    for index, name in enumerate(names):
        pairs = zip(neighbours.places[index], neighbours.distances[index], strict=True)
        for rank, (place, distance) in enumerate(pairs):
            classes = neighbours.class_names
            known = f", {classes[index][rank]}" if classes else ""
            click.echo(f"{place:>7}{distance:>11.4g}  {name}{known}")

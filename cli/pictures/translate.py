"""`tfgan-kit translate`: images that a generator makes of images."""

import click

from tfgan_kit import export
from tfgan_kit.data.files.image_files import read_image
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
)
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import image_pairs, image_targets
from .pair_grid import PairGrid
from .reading_images import open_translator, read_or_skip, skip_corrupt_option


@click.command()
@click.argument("source")
@image_pairs.images_argument
@click.option(
    "--out",
    required=True,
    help="Folder of the results, or a .png file for a single image.",
)
@click.option("--back", is_flag=True, help="Translate back, such as from b to a.")
@click.option("--grid", help="Also write a PNG with the first 64 images and results.")
@image_pairs.fit_option
@skip_corrupt_option
@overwrite_option
@import_option
@recipe_option
@debug_option
def translate(source, named, out, back, grid, fit, skip_corrupt, overwrite):
    """Translate IMAGES (files or folders), such as photos, by a generator.

    SOURCE is the run folder, SavedModel, .keras or .tflite file of a variant whose
    generator takes images, such as `pix2pix` or `cyclegan`. Results are PNG files with
    the names of their images, below --out.

    Every image keeps its size if the network allows any size. Otherwise it is resized.
    Grey, colours and transparency become what the network takes.
    """
    source = export.find(source)
    pairs = image_targets.plan(named, out, overwrite)
    shown = PairGrid(grid, overwrite)
    if grid:
        image_targets.check_other_file(grid, pairs, "--grid")
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        translator = open_translator(source, progress.tell, back)
        read = _reader(translator, source, fit, progress.tell)
        results = translated(pairs, read, translator, skip_corrupt, progress)
        count = 0
        for target, image, result in results:
            image_grids.write_png(target, result)
            shown.add(image, result)
            count += 1
    say(f"{count} of {len(pairs)} images translated")
    click.echo(out)
    if shown.write():
        click.echo(grid)


def translated(pairs, read, translator, skip_corrupt, progress):
    """Yield (file to write, image, result) of each pair, in order.

    Neighbours of the same size are translated together.

    Args:
        pairs: Pairs of files, from `image_targets.plan`.
        read: Function from a path to uint8 pixels.
        translator: Function from images `(n, height, width, channels)` to results, with
            a `batch_size`.
        skip_corrupt: Whether to leave out files that cannot be read.
        progress: A `Display`.

    Raises:
        InputError: A file cannot be read; or none can, with `skip_corrupt`.
    """
    waiting, is_any = [], False
    for number, (path, target) in enumerate(pairs):
        progress("images", number, len(pairs))
        image = read_or_skip(read, path, skip_corrupt, progress.tell)
        if image is None:
            continue
        is_any = True
        if waiting and waiting[0][1].shape != image.shape:
            yield from _flush(waiting, translator)
        waiting.append((target, image))
        if len(waiting) >= translator.batch_size(*image.shape[:2]):
            yield from _flush(waiting, translator)
    yield from _flush(waiting, translator)
    if not is_any:
        raise InputError("no image could be read.")
    progress("images", len(pairs), len(pairs), at_once=progress.is_terminal)


def _flush(waiting, translator):
    if waiting:
        results = translator([image for _, image in waiting])
        for (target, image), result in zip(waiting, results, strict=True):
            yield target, image, result
        waiting.clear()


def _reader(translator, source, fit, tell):
    """Return the function that reads an image as the translator takes it."""
    if translator.size is None:
        return lambda path: read_image(path, channels=translator.channels)
    fit = image_pairs.fit_of(source, fit)
    way = "cropped and resized" if fit == "crop" else "stretched"
    size = "x".join(map(str, translator.size))
    tell(f"images are {way} to {size}, the only size that this network takes")
    return lambda path: read_image(path, translator.size, fit, translator.channels)

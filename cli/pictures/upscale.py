"""`tfgan-kit upscale`: photos enlarged by a generator of super-resolution."""

import click
import numpy as np
from PIL import Image

from tfgan_kit import export
from tfgan_kit.data.files.image_files import describe_image, fit_pixels
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
from . import image_targets
from .reading_images import (
    open_translator,
    read_or_skip,
    skip_corrupt_option,
    with_file_channels,
)

_BOTH = ("run", "keras")


@click.command()
@click.argument("source")
@click.argument("named", metavar="PHOTO...", nargs=-1, required=True)
@click.option(
    "--out",
    required=True,
    help="The .png file of a single photo, or a folder of the results.",
)
@click.option(
    "--tile",
    type=int,
    default=256,
    show_default=True,
    help="Side of the tiles, in pixels of the photo. Smaller tiles need less memory.",
)
@click.option(
    "--blend",
    type=float,
    help="Share of the adversarial weights, from 0 (fewer errors) to 1 (more details), "
    "for a run or a .keras file of `srgan` or `esrgan`.  [default: 1]",
)
@skip_corrupt_option
@overwrite_option
@import_option
@recipe_option
@debug_option
def upscale(source, named, out, tile, blend, skip_corrupt, overwrite):
    """Enlarge PHOTOs (files or folders) by a generator of super-resolution.

    SOURCE is the run folder, SavedModel, .keras or .tflite file of `srgan` or `esrgan`,
    whose network takes images of any size. Photos are computed in tiles that overlap by
    what the network looks at, so the result is that of the whole photo.

    A network of grey images enlarges each colour by itself. Transparency is enlarged by
    bicubic weights.
    """
    source = export.find(source)
    _check_options(source, tile, blend)
    pairs = image_targets.plan(named, out, overwrite)
    start_tensorflow()
    from tfgan_kit import sampling

    with Display() as progress, quiet(talk=True):
        translator = _open(source, blend, progress.tell)
        window, count = None, 0
        for path, target in pairs:
            pixels = read_or_skip(_pixels, path, skip_corrupt, progress.tell)
            if pixels is None:
                continue
            if window is None and max(pixels.shape[:2]) > tile:
                window = sampling.window_of(translator)

            def enlarge(image, stage=f"tiles of {path}", window=window):
                def tick(done, total):
                    progress(stage, done, total)

                return sampling.enlarge(translator, image, tile, window, tick)

            image_grids.write_png(target, enlarged(pixels, translator, enlarge))
            count += 1
    if not count:
        raise InputError("no photo could be read.")
    say(f"{count} of {len(pairs)} photos enlarged {translator.scale} times")
    click.echo(out)


def _check_options(source, tile, blend):
    if tile < 1:
        raise InputError(f"--tile must be at least 1. Received: {tile}.")
    if blend is None:
        return
    if not 0 <= blend <= 1:
        raise InputError(f"--blend must be from 0 to 1. Received: {blend}.")
    if source.kind not in _BOTH:
        raise InputError(
            "--blend needs a run folder or a .keras file: only they have both "
            f"networks. Received: {source.path}."
        )


def _open(source, blend, tell):
    """Return the `sampling.Translator` of a generator that enlarges images."""
    if blend is None:
        translator = open_translator(source, tell)
    else:
        translator = _blended(export.open_model(source, announce=tell), blend)
    if translator.scale <= 1 or translator.scale.denominator > 1:
        raise InputError(
            "upscale needs a generator that enlarges images, such as that of srgan; "
            "use `tfgan-kit translate` for this one. Received: a generator that makes "
            f"the sides of an image {translator.scale} times as long."
        )
    if translator.size:
        raise InputError(
            "upscale needs a network that takes images of any size. Received: one that "
            f"takes only {'x'.join(map(str, translator.size))}."
        )
    return translator


def _blended(model, blend):
    from tfgan_kit.models.base import translating

    if not hasattr(model, "blended"):
        raise InputError(
            "--blend needs a model with a pixel network, such as SRGAN: leave it out. "
            f"Received: {type(model).__name__}."
        )
    return with_file_channels(translating.of_network(model.blended(blend)))


def _pixels(path):
    return describe_image(path)["pixels"]


def enlarged(pixels, translator, enlarge):
    """Return the enlarged pixels of a photo with 1, 3 or 4 channels.

    Args:
        pixels: Uint8 array `(height, width, channels)`.
        translator: The `sampling.Translator`.
        enlarge: Function from an image with its channels to the large image.
    """
    channels = pixels.shape[-1]
    if translator.channels == 4:
        return enlarge(fit_pixels(pixels, channels=4))
    if channels == 4:
        colours = enlarged(pixels[..., :3], translator, enlarge)
        return np.concatenate([colours, _alpha(pixels, colours)], axis=-1)
    if translator.channels == channels:
        return enlarge(pixels)
    if translator.channels == 1:
        return np.concatenate(
            [enlarge(pixels[..., i : i + 1]) for i in range(channels)], axis=-1
        )
    return fit_pixels(enlarge(fit_pixels(pixels, channels=3)), channels=1)


def _alpha(pixels, colours):
    size = colours.shape[1], colours.shape[0]
    alpha = Image.fromarray(np.ascontiguousarray(pixels[..., 3]))
    return np.asarray(alpha.resize(size, Image.Resampling.BICUBIC))[..., None]

"""The two latents at the ends of `interpolate --between`."""

from tfgan_kit import data, export
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import quiet, say
from ..terminal.display import Display
from . import example_files, image_pairs

_SEARCHED = ("run", "keras")


def check(between, others):
    """Return the two files, or None; `others` are values of excluded options.

    Raises:
        InputError: The files are not two images, or an excluded option is given.
    """
    if between is None:
        return None
    if any(value is not None for value in others):
        raise InputError(
            "--between excludes --seeds, --truncation, --truncation-psi, --label and "
            "--labels."
        )
    paths = data.find_images(between, say)
    if len(paths) != 2:
        raise InputError(
            f"--between takes two images. Received: {len(paths):,} of {between[0]} and "
            f"{between[1]}."
        )
    return paths


def latents_of(source, paths):
    """Return the latents of both images, from the encoder or else by a search."""
    if source.kind not in _SEARCHED:
        with quiet():
            encoder = export.need_encoder(source, export.open_encoder(source))
        return _encoded(encoder, source, paths)
    model = export.open_model(source, announce=say)
    example_files.need_images(model.sampler.modality, "--between")
    if model.num_classes:
        raise InputError(
            "--between needs a generator without labels, because two images may differ "
            "in their class. `tfgan-kit invert` finds latents and label of each."
        )
    encoder = export.encoder_of(model)
    return (
        _encoded(encoder, source, paths) if encoder else _searched(model, source, paths)
    )


def _encoded(encoder, source, paths):
    example_files.need_images(encoder.modality, "--between")
    originals = image_pairs.read_images(paths, source, encoder.image_shape, None)
    _tell(image_grids.errors(originals, encoder.reconstruct(originals)))
    return encoder.encode(originals)


def _searched(model, source, paths):
    from tfgan_kit.models import inversion

    originals = image_pairs.read_images(paths, source, model.image_shape, None)
    with Display() as progress:
        result = inversion.invert(
            model,
            originals,
            progress=lambda done, total: progress("searching latents", done, total),
        )
    _tell(image_grids.errors(originals, result.pictures))
    return result.latents


def _tell(errors):
    off = " and ".join(f"{error:.1f}" for error in errors)
    say(f"the ends are off by {off} of 255 levels a pixel")

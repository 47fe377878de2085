"""The output files of `sample`: a grid of images, or an array and a preview."""

import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

_STEM = "samples"


def check(out):
    """Raise InputError unless a file can be written at `out`; None is the default."""
    if out is not None:
        path = pathlib.Path(out)
        if not path.suffix or path.is_dir():
            raise InputError(f"--out must name a .png file. Received: {out}.")
        files.check_parent(out, "the picture")


def paths_of(out, modality):
    """Return the files for examples of a modality.

    Args:
        out: The value of `--out`, or None.
        modality: A `Modality`.

    Returns:
        `(array, preview)`, two paths. Images have no array: it is None.

    Raises:
        InputError: `out` has another suffix.
    """
    suffixes = (".png",) if is_image(modality) else (".npy", modality.suffix)
    path = pathlib.Path(out or _STEM + suffixes[0])
    if path.suffix not in suffixes:
        raise InputError(
            f"--out must name a {' or '.join(dict.fromkeys(suffixes))} file. "
            f"Received: {out}."
        )
    if is_image(modality):
        return None, path
    array, preview = path.with_suffix(".npy"), path.with_suffix(modality.suffix)
    for other in (array, preview):
        if other.is_dir():
            raise InputError(f"{other} cannot be written: it is a folder.")
    return array, preview


def write(examples, modality, out, rows=None, columns=None):
    """Write stored examples, and return the paths of the files as texts.

    Args:
        examples: An array `(n, *stored_shape)`.
        modality: Their `Modality`.
        out: The value of `--out`, or None.
        rows, columns: Shape of the grid; None means nearly square.
    """
    array, preview = paths_of(out, modality)
    if array is None:
        image_grids.write_png(preview, image_grids.grid(examples, rows, columns))
        return [str(preview)]
    array.parent.mkdir(parents=True, exist_ok=True)  # a preview may need it
    modality.save(examples, array)
    if preview != array:
        modality.preview(examples, preview, columns=columns)
    return list(dict.fromkeys([str(array), str(preview)]))


def write_each(examples, modality, folder):
    """Write the preview of each example into a folder, named by its number."""
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(examples):
        path = pathlib.Path(folder) / f"{number:05d}{modality.suffix}"
        modality.preview(example[None], path)


def is_image(modality):
    """Return whether the examples of a modality are images, for grids and GIFs."""
    return modality.name == "image"


def need_images(modality, what):
    """Raise InputError unless the examples of the modality are images."""
    if not is_image(modality):
        raise InputError(
            f"{what} needs a generator of images. Received: a generator of "
            f"{modality.plural}."
        )

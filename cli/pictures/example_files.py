"""The output files of `sample`: a grid of images, or an array and a preview."""

import os
import pathlib
import re

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

_STEM = "samples"
_NUMBERED = re.compile(r"\d{5,}\.\w+")  # see `write_each`


def check(out, folder, overwrite):
    """Raise InputError unless --out and --images may be written.

    Whether samples are images, and so the suffixes and the default of --out, is known
    only later: see `check_paths`.
    """
    if out is not None:
        if not pathlib.Path(out).suffix:
            raise InputError(f"--out must name a .png file. Received: {out!r}.")
        files.check_output(out, "--out", overwrite=overwrite)
    if folder is not None:
        _check_folder(folder, out, overwrite)


def _check_folder(folder, out, overwrite):
    if not folder:
        raise InputError(f"--images must name a folder. Received: {folder!r}.")
    folder = pathlib.Path(folder)
    files.check_parent(folder / "0.png", "a sample of --images")
    path = pathlib.Path(out or "").resolve()
    if path.parent == folder.resolve() and _NUMBERED.fullmatch(path.name):
        raise InputError(f"--out and --images would both write {out}: change one.")
    samples = filter(_NUMBERED.fullmatch, os.listdir(folder) if folder.is_dir() else ())
    if not overwrite and (sample := min(samples, default=None)):
        raise InputError(
            f"{folder / sample} exists: give --overwrite to replace the samples in "
            f"{folder}, or another folder."
        )


def check_paths(out, modality, overwrite):
    """Raise InputError unless samples of this modality may be written at --out."""
    for path in filter(None, paths_of(out, modality)):
        files.check_output(path, "--out", overwrite=overwrite)


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
    return path.with_suffix(".npy"), path.with_suffix(modality.suffix)


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
    """Write the preview of each example into a folder, named by its number.

    Samples of an earlier call are deleted. `check` allows that with --overwrite only.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob(f"*{modality.suffix}"):
        if _NUMBERED.fullmatch(path.name):
            path.unlink()
    for number, example in enumerate(examples):
        path = folder / f"{number:05d}{modality.suffix}"
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

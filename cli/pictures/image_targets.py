"""The images that `translate` and `upscale` read, and the PNG files that they write."""

import collections
import os
import pathlib

from tfgan_kit import data, files
from tfgan_kit.data.files.image_files import SUFFIXES
from tfgan_kit.errors import InputError

from ..terminal.common import say


def plan(named, out, overwrite=False):
    """Return pairs of a file to read and a PNG file to write.

    The name of an image and its folders below a named folder are kept. Images of one
    folder whose names differ only in the suffix keep it: a.jpg.png, a.webp.png.

    Args:
        named: Files and folders of images.
        out: A folder, or a .png file for a single image.
        overwrite: Whether a file to write may exist.

    Raises:
        InputError: There is no image, two images would become one file, or a file to
            write exists or is one of the images.
    """
    images = _named_images(named, out)
    if pathlib.Path(out).suffix.lower() in SUFFIXES and not os.path.isdir(out):
        _check_single(out, images)
        pairs, folder = [(images[0][0], pathlib.Path(out))], pathlib.Path(out).parent
    else:
        folder = pathlib.Path(out)
        pairs = list(_in_folder(images, folder))
    _check(pairs, folder, overwrite)
    return pairs


def check_other_file(path, pairs, option):
    """Raise InputError if an option's file is an image to read or to write."""
    if os.path.realpath(path) in {os.path.realpath(x) for pair in pairs for x in pair}:
        raise InputError(
            f"{option} would overwrite {files.shown(path)}: give another name."
        )


def _named_images(named, out):
    """Return pairs of an image and its name below the folder that was named."""
    images = []
    for path in map(os.path.expanduser, map(os.fspath, named)):
        found = data.find_images([path], say)
        if not os.path.isdir(path):
            images.append((path, os.path.basename(path)))
            continue
        if files.is_below(path, out):
            raise InputError(
                f"--out must not be {files.shown(path)}, whose images are read, "
                "or a folder around it: choose another folder."
            )
        # The results of an earlier call may lie below the images.
        found = [image for image in found if not files.is_below(image, out)]
        if not found:
            raise InputError(
                f"{files.shown(path)} has no images beside those of --out."
            )
        images += [(image, os.path.relpath(image, path)) for image in found]
    return images


def _check_single(out, images):
    if len(images) > 1:
        raise InputError(
            f"--out must name a folder for {len(images)} images. Received: {out}."
        )
    if pathlib.Path(out).suffix != ".png":
        raise InputError(f"--out must name a folder or a .png file. Received: {out}.")


def _in_folder(images, out):
    stems = collections.Counter(os.path.splitext(name)[0] for _, name in images)
    for path, name in images:
        stem = os.path.splitext(name)[0]
        yield path, out / (f"{stem if stems[stem] == 1 else name}.png")


def _check(pairs, out_folder, overwrite):
    sources = {os.path.realpath(source) for source, _ in pairs}
    targets = {}
    for source, target in pairs:
        place = os.path.realpath(target)
        if place in targets:
            raise InputError(
                f"{files.shown(targets[place])} and {files.shown(source)} would both "
                f"become {files.shown(target)}: name only one of them."
            )
        if place in sources:
            raise InputError(
                f"--out would overwrite the image {files.shown(target)}: give another "
                "folder."
            )
        if not files.is_below(target.parent, out_folder):
            raise InputError(
                f"{files.shown(target)} would lie outside of --out, because a folder "
                "in it is a link: choose another --out."
            )
        files.check_output(target, "a file below --out", (".png",), overwrite)
        targets[place] = source

"""The plan to make a TFDS data set from a folder. Needs no TensorFlow."""

import dataclasses
import hashlib
import os
import pathlib
import re

import PIL

from tfgan_kit import files
from tfgan_kit.data.files import folders
from tfgan_kit.data.prepare import encoding
from tfgan_kit.errors import InputError

VERSION = "1.0.0"
SHARD_BYTES = 128 * 2**20
PREFIX = ".preparing-"


@dataclasses.dataclass(frozen=True)
class Shard:
    """A file of a split: its number, the total number, and its images."""

    split: str
    number: int
    of: int
    images: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class PreparationPlan:
    """The checked work of `carry_out`; `is_done` if only its rest must be removed."""

    folder: folders.Folder
    name: str
    target: pathlib.Path
    shards: tuple[Shard, ...]
    class_names: tuple[str, ...] | None
    encoder: encoding.Encoder
    skip_corrupt: bool
    work: pathlib.Path
    is_done: bool = False


def plan(
    folder,
    to,
    name=None,
    *,
    shards=None,
    image_size=None,
    fit="crop",
    channels=None,
    skip_corrupt=False,
    shuffle=False,
) -> PreparationPlan:
    """Return the plan, if all of it can be done.

    Args:
        folder: See `folders.list_folder`.
        to: Folder of TFDS data sets, the `data_dir` of `load`.
        name: str. The data set's name in lower snake case. Defaults to None, which
            makes it from the folder's name.
        shards: int. The number of files of each split. Defaults to None, which means
            one per `SHARD_BYTES`, estimated from some of the images.
        image_size, fit, channels: See `image_files.read_image`. None means as in the
            first image.
        skip_corrupt: bool. Whether to skip unreadable files instead of stopping.
        shuffle: bool. Whether to write the images in an order that mixes classes and
            folders, which is a function of their names, instead of by name.

    Raises:
        InputError: Something cannot be done; the message is one sentence.
    """
    listed = folders.list_folder(folder)
    name = _checked_name(name, listed.root)
    to = files.expanded(to)
    target = to / name / VERSION
    files.check_parent(target / "file", "the data set")
    _check_splits(listed, shards)
    class_names = _checked_classes(listed)
    encoder = encoding.of_folder(listed, image_size, fit, channels, skip_corrupt)
    parts = []
    for split, images in listed.splits.items():
        images = sorted(images, key=_mixed) if shuffle else images
        number = shards or _estimated_shards(listed, images, encoder)
        cuts = [len(images) * cut // number for cut in range(number + 1)]
        for i in range(number):
            parts.append(Shard(split, i, number, images[cuts[i] : cuts[i + 1]]))
    digest = _digest(listed, parts, encoder)
    work = to / f"{PREFIX}{name}-{digest[:16]}"
    # A kill after the last rename leaves the work beside the target.
    is_moved = work.is_dir() and not (work / VERSION).exists()
    is_done = is_moved and target.is_dir()
    if not is_done:
        _check_target(target)
    return PreparationPlan(
        *(listed, name, target, tuple(parts), class_names, encoder, skip_corrupt),
        *(work, is_done),
    )


def _mixed(name):
    """Return a key whose order mixes names, and is the same on every machine."""
    return hashlib.sha256(os.fsencode(name)).digest()


def _checked_name(name, root):
    if name is None:
        name = os.path.basename(os.path.abspath(root)).lower()
        name = re.sub("[^a-z0-9]+", "_", name).strip("_")
        name = name if name[:1].isalpha() else f"images_{name}".rstrip("_")
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise InputError(
            "--name must begin with a letter and have lower-case letters, digits and _ "
            f"only, such as my_photos. Received: {name!r}."
        )
    return name


def _check_target(target):
    if target.parent.is_dir() and os.listdir(target.parent):
        raise InputError(_exists(target.parent))


def _exists(path):
    return f"{files.shown(path)} exists: give another --name or --to."


def _check_splits(folder, shards):
    if shards is not None and shards < 1:
        raise InputError(f"--shards must be at least 1. Received: {shards}.")
    for split, images in folder.splits.items():
        # TFDS reads "all" as every split.
        if split == "all" or not re.fullmatch(
            r"[A-Za-z0-9_-]*[A-Za-z0-9][\w-]*", split
        ):
            raise InputError(
                f"the folder {files.shown(split)} cannot be a split of TFDS: give it "
                "another name, of letters and digits."
            )
        if shards and shards > len(images):
            raise InputError(
                "--shards cannot be more than the images of a split. Received: "
                f"{shards}, where {split} has {len(images)}."
            )


def _checked_classes(folder):
    """Return the names as a text file keeps them, one per line."""
    if folder.class_names is None:
        return None
    names = tuple(files.shown(name) for name in folder.class_names)
    for name in names:
        if name != name.strip() or names.count(name) > 1:
            raise InputError(
                f"the folder {name!r} cannot be a class of TFDS: give it another name, "
                "without spaces around it."
            )
    return names


def _estimated_shards(folder, images, encoder):
    bytes_an_image = encoder.estimate([*map(folder.path, images)])
    return min(max(1, round(bytes_an_image * len(images) / SHARD_BYTES)), len(images))


def _digest(folder, shards, encoder):
    # Pillow's version counts, because another one may write other bytes.
    digest = hashlib.sha256(repr((PIL.__version__, encoder)).encode())
    for shard in shards:
        digest.update(f"{shard.split} {shard.number} {shard.of}\n".encode())
        for image in shard.images:
            try:
                status = os.stat(folder.path(image))
                state = f"{status.st_size} {status.st_mtime_ns}"
            except OSError:
                state = "absent"  # reading it will report that
            digest.update(os.fsencode(f"{image}\0{state}\n"))
    return digest.hexdigest()

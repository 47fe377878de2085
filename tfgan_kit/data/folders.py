"""Which files of a folder are images, of which split and which class.

Needs no TensorFlow and opens no file.
"""

import dataclasses
import functools
import os

from tfgan_kit import files
from tfgan_kit.data.image_files import KINDS, SUFFIXES
from tfgan_kit.errors import InputError

_PAIR = ("train", "test")


@dataclasses.dataclass(frozen=True)
class Folder:
    """The images below a folder, by their paths relative to it, sorted.

    Attributes:
        root: The folder.
        splits: The images of each split; "train" alone, unless the folder holds the
            folders `train` and `test`: then each folder beside them is a split, too.
        class_names: The sorted names of the folders below a split, over all splits;
            None where an image lies in none.
        others: Files that are hidden or have no suffix of an image, and hidden folders.
        loops: Links that lead back into a folder above them; they are not followed.
    """

    root: str
    splits: dict[str, tuple[str, ...]]
    class_names: tuple[str, ...] | None
    others: tuple[str, ...]
    loops: tuple[str, ...]

    def label(self, image):
        """The number of the class of one of the images."""
        return self._numbers[image.split(os.sep)["test" in self.splits]]

    @functools.cached_property
    def _numbers(self):
        return {name: number for number, name in enumerate(self.class_names)}

    def path(self, image):
        return os.path.join(self.root, image)


def list_folder(root) -> Folder:
    """Looks through a folder, into folders below it and through links.

    Raises:
        InputError: It is no folder, holds no image, or has images beside `train` and
            `test`.
    """
    root = os.path.expanduser(os.fspath(root))
    if not os.path.isdir(root):
        raise InputError(f"{files.shown(root)} is no folder.")
    images, others, loops = _walk(root)
    images.sort(key=lambda path: path.split(os.sep))
    if not images:
        only = f", only others, such as {files.shown(others[0])}" if others else ""
        raise InputError(
            f"the folder {files.shown(root)} holds no image ({KINDS}){only}."
        )
    splits = _splits(root, images)
    nested = "test" in splits
    inner = [path.split(os.sep)[nested:] for path in images]
    names = None
    if all(len(parts) > 1 for parts in inner):
        names = tuple(sorted({parts[0] for parts in inner}))
    return Folder(root, splits, names, tuple(sorted(others)), tuple(sorted(loops)))


def _walk(root):
    """What lies below `root`: images, others and loops."""
    images, others, loops = [], [], []
    waiting = [("", ())]
    while waiting:
        inner, above = waiting.pop()
        here, entries = _entries(os.path.join(root, inner))
        if here in above:
            loops.append(inner)
            continue
        for entry in entries:
            path = os.path.join(inner, entry.name)
            if entry.name.startswith("."):
                others.append(path)
            elif _is_folder(entry):
                waiting.append((path, (*above, here)))
            elif entry.name.lower().endswith(SUFFIXES):
                images.append(path)
            else:
                others.append(path)
    return images, others, loops


def _entries(folder):
    """What a folder is known by, whatever link led there, and what it holds."""
    try:
        status = os.stat(folder)
        with os.scandir(folder) as entries:
            return (status.st_dev, status.st_ino), list(entries)
    except OSError as error:
        raise InputError(
            f"the folder {files.shown(folder)} cannot be read: {error.strerror}."
        ) from error


def _is_folder(entry):
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _splits(root, images):
    # Not by the images in them: an empty `test` must not make `train` a class.
    if not all(os.path.isdir(os.path.join(root, name)) for name in _PAIR):
        return {"train": tuple(images)}
    loose = [path for path in images if os.sep not in path]
    if loose:
        raise InputError(
            f"{files.shown(root)} holds train and test, and images beside them, such "
            f"as {files.shown(loose[0])}: move those into one of the two."
        )
    tops = {path.split(os.sep, 1)[0] for path in images}
    parts = {top: [] for top in sorted(tops.union(_PAIR))}
    for path in images:
        parts[path.split(os.sep, 1)[0]].append(path)
    return {top: tuple(paths) for top, paths in parts.items()}

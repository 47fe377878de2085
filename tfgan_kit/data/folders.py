"""Which files of a folder are images, of which split and which class.

Needs no TensorFlow and opens no file.
"""

import dataclasses
import os

from tfgan_kit import files
from tfgan_kit.data.image_files import KINDS, SUFFIXES
from tfgan_kit.errors import InputError


@dataclasses.dataclass(frozen=True)
class Folder:
    """The images below a folder, by their paths relative to it, sorted.

    Attributes:
        root: The folder.
        splits: The images of each split; "train" alone, unless the folder holds `train`
            and `test`: then each folder beside them is a split, too.
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
        return self.class_names.index(image.split(os.sep)["test" in self.splits])

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
    images, others, loops = [], [], []
    _walk(root, "", (), images, others, loops)
    images.sort(key=lambda path: path.split(os.sep))
    if not images:
        found = f"; it holds {len(others)} other files" if others else ""
        such = f", such as {files.shown(others[0])}" if others else ""
        raise InputError(
            f"the folder {files.shown(root)} holds no image ({KINDS}){found}{such}."
        )
    splits = _splits(root, images)
    nested = "test" in splits
    inner = [path.split(os.sep)[nested:] for path in images]
    names = None
    if all(len(parts) > 1 for parts in inner):
        names = tuple(sorted({parts[0] for parts in inner}))
    return Folder(root, splits, names, tuple(sorted(others)), tuple(sorted(loops)))


def _walk(root, inner, above, images, others, loops):
    """Sorts what lies below `root/inner` into the three lists."""
    folder = os.path.join(root, inner)
    status = os.stat(folder)
    here = (status.st_dev, status.st_ino)
    if here in above:
        loops.append(inner)
        return
    try:
        with os.scandir(folder) as entries:
            entries = list(entries)
    except OSError as error:
        raise InputError(
            f"the folder {files.shown(folder)} cannot be read: {error.strerror}."
        ) from error
    for entry in entries:
        path = os.path.join(inner, entry.name)
        if entry.name.startswith("."):
            others.append(path)
        elif _is_folder(entry):
            _walk(root, path, (*above, here), images, others, loops)
        elif entry.name.lower().endswith(SUFFIXES):
            images.append(path)
        else:
            others.append(path)


def _is_folder(entry):
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _splits(root, images):
    tops = {path.split(os.sep, 1)[0] for path in images if os.sep in path}
    if not {"train", "test"} <= tops:
        return {"train": tuple(images)}
    loose = [path for path in images if os.sep not in path]
    if loose:
        raise InputError(
            f"{files.shown(root)} holds train and test, and images beside them, such "
            f"as {files.shown(loose[0])}: move those into one of the two."
        )
    parts = {top: [] for top in sorted(tops)}
    for path in images:
        parts[path.split(os.sep, 1)[0]].append(path)
    return {top: tuple(paths) for top, paths in parts.items()}

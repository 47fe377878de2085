"""The image files of a folder, with their splits and classes.

This module needs no TensorFlow and opens no file.
"""

import dataclasses
import functools
import os

from tfgan_kit import files
from tfgan_kit.data.files.folder_layout import layout_of
from tfgan_kit.data.files.image_files import KINDS, SUFFIXES
from tfgan_kit.errors import InputError

# Programs and systems put these beside images; they hold no image of a data set.
FOREIGN = (".", "__MACOSX", "@eaDir", "$RECYCLE.BIN")


@dataclasses.dataclass(frozen=True)
class Folder:
    """The images below a folder, by their relative paths, sorted.

    Attributes:
        root: The folder.
        splits: The images of each split. Folders with names of splits (train, val,
            valid, validation, test and the like, in any case) are splits. Without such
            folders all images belong to "train".
        folders: The folder of each split, relative to the root; "" is the root.
        class_level: Index of the part of an image's path that names its class, or None.
        class_names: The sorted names of the classes, over all splits, or None. A test
            split may lack classes.
        notes: Sentences about surprising parts of the layout, and about links that lead
            out of the folder; they are not followed.
        others: Hidden files and folders, and files without the suffix of an image.
        loops: Links that lead back into a folder above them; they are not followed.
    """

    root: str
    splits: dict[str, tuple[str, ...]]
    folders: dict[str, str]
    class_level: int | None
    class_names: tuple[str, ...] | None
    notes: tuple[str, ...]
    others: tuple[str, ...]
    loops: tuple[str, ...]

    def label(self, image):
        """Return the number of an image's class, or -1 if it has none."""
        parts = image.split(os.sep)
        is_labelled = len(parts) > self.class_level + 1
        return self._numbers[parts[self.class_level]] if is_labelled else -1

    @functools.cached_property
    def _numbers(self):
        return {name: number for number, name in enumerate(self.class_names)}

    def path(self, image):
        return os.path.join(self.root, image)


def list_folder(root) -> Folder:
    """Search a folder, the folders below it, and links.

    Raises:
        InputError: It is not a folder, holds no image, or its layout is ambiguous; see
            `folder_layout.layout_of`.
    """
    root, images, others, loops, notes = listing(root)
    layout = layout_of(root, images)
    names, level = None, layout.class_level
    if level is not None:
        parts = (path.split(os.sep) for path in images)
        names = tuple(sorted({part[level] for part in parts if len(part) > level + 1}))
    return Folder(
        root=root,
        splits=layout.splits,
        folders=layout.folders,
        class_level=level,
        class_names=names,
        notes=(*notes, *layout.notes),
        others=tuple(sorted(others)),
        loops=tuple(sorted(loops)),
    )


def all_images(root, announce=None) -> list[str]:
    """Return the paths of all images below a folder, in order, for any layout.

    Args:
        root: The folder.
        announce: Function that gets a sentence about links that are not followed, or
            None.

    Raises:
        InputError: It is not a folder, or holds no image.
    """
    root, images, *_, notes = listing(root)
    for note in notes if announce else ():
        announce(f"{files.shown(root)}: {note}")
    return [os.path.join(root, image) for image in images]


def listing(root):
    """Return the root, its images in order, other files, loops and notes on links.

    Raises:
        InputError: It is not a folder, or holds no image.
    """
    root = os.path.expanduser(os.fspath(root))
    if not os.path.isdir(root):
        raise InputError(f"{files.shown(root)} is not a folder.")
    images, others, loops, outside = _walk(root)
    images.sort(key=lambda path: path.split(os.sep))
    if not images:
        only = f", only other files, such as {files.shown(others[0])}" if others else ""
        if outside:
            only = f" itself: {_note(outside)}"
        raise InputError(
            f"the folder {files.shown(root)} holds no image ({KINDS}){only}."
        )
    notes = (_note(outside),) if outside else ()
    return root, images, others, loops, notes


def _note(links):
    are = "link that leads" if len(links) == 1 else "links that lead"
    is_not = "is" if len(links) == 1 else "are"
    return (
        f"{len(links):,} {are} out of the folder {is_not} not followed, such as "
        f"{files.shown(min(links))}"
    )


def _walk(root):
    """Return everything below `root`: images, others, loops and links out of it."""
    images, others, loops, outside = [], [], [], []
    waiting = [("", ())]
    while waiting:
        inner, above = waiting.pop()
        identity, entries = _entries(os.path.join(root, inner))
        if identity in above:
            loops.append(inner)
            continue
        for entry in entries:
            path = os.path.join(inner, entry.name)
            if entry.name.startswith(FOREIGN):
                others.append(path)
            elif entry.is_symlink() and not files.is_below(entry.path, root):
                outside.append(path)
            elif _is_folder(entry):
                waiting.append((path, (*above, identity)))
            elif entry.name.lower().endswith(SUFFIXES):
                images.append(path)
            else:
                others.append(path)
    return images, others, loops, outside


def _entries(folder):
    """Return the identity of a folder, independent of links, and its content."""
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

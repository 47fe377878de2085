"""Facts that a data set's name reveals before anything heavy is imported."""

import csv
import os

from tfgan_kit.data import source_registry
from tfgan_kit.errors import InputError

EMBEDDED = "fashion_mnist_mini"
# Makers of the sources of a translation from plain images; see `pairs`.
PAIRS = ("edges", "grey", "hole", "x2", "x4")
DIRECTIONS = ("AtoB", "BtoA")
ARRAY_SUFFIXES = (".npy", ".npz")


def is_path(dataset: str) -> bool:
    """Return whether `dataset` is a path rather than a name that TFDS may know.

    Examples:
        >>> tfgan_kit.data.is_path("./images"), tfgan_kit.data.is_path("mnist")
        (True, False)
    """
    return (
        dataset.startswith(("./", "../", "/", "~"))
        or dataset.lower().endswith(("/", *ARRAY_SUFFIXES))
        or os.path.exists(dataset)
    )


def kind_of(dataset: str) -> str:
    """Return "folder", "array", "registered" or "tfds" for a checked name.

    Examples:
        >>> tfgan_kit.data.kind_of("mnist"), tfgan_kit.data.kind_of("faces.npy")
        ('tfds', 'array')
    """
    if not is_path(dataset):
        return "registered" if source_registry.is_registered(dataset) else "tfds"
    return "folder" if os.path.isdir(os.path.expanduser(dataset)) else "array"


def check_dataset(dataset: str) -> None:
    """Raise InputError for a name that cannot be a data set, without TensorFlow.

    Raises:
        InputError: The name is empty or not a string, or the path leads to nothing, to
            an empty folder or to a file that is not an array.

    Examples:
        >>> tfgan_kit.data.check_dataset("fashion_mnist_mini")
    """
    received = f"Received: dataset={dataset!r}."
    if not isinstance(dataset, str) or not dataset.strip():
        raise InputError(
            f"Give the name of a data set, for example '{EMBEDDED}', or a folder of "
            f"images. {received}"
        )
    if not is_path(dataset):
        return
    path = os.path.expanduser(dataset)
    if not os.path.exists(path):
        raise InputError(
            "The path does not exist; give a folder of images, a .npy or .npz file, or "
            f"the name of a data set. {received}"
        )
    if os.path.isdir(path):
        if not os.listdir(path):
            raise InputError(f"The folder is empty; give one with images. {received}")
    elif not path.lower().endswith(ARRAY_SUFFIXES):
        raise InputError(
            "A file must be a .npy or .npz array; give such a file, or a folder of "
            "images. "
            f"{received}"
        )


def check_output(path, dataset: str, option: str) -> None:
    """Raise InputError if a new folder `path` would be read as the data set.

    Args:
        path: The new folder.
        dataset: str. The name of the data set.
        option: str. The option that chooses the path.

    Examples:
        >>> tfgan_kit.data.check_output("runs/first", "fashion_mnist_mini", "--run-dir")
    """
    if os.path.abspath(path) == os.path.abspath(os.path.expanduser(dataset)):
        raise InputError(
            f"a folder {path} would be read in place of the data set of that name: "
            f"give another {option}."
        )


def split_classes(text: str) -> list[str]:
    """Return the two classes in a text such as "T-shirt/top,Pullover".

    A name that contains a comma is in double quotes.

    Raises:
        InputError: There are not two.
    """
    rows = [*csv.reader([text], skipinitialspace=True)]
    classes = [name.strip() for row in rows for name in row]
    if len(classes) != 2 or not all(classes):
        raise InputError(
            "--domains takes two classes, such as T-shirt/top,Pullover; a name that "
            "contains a comma needs double quotes, such as '\"Hat, red\",Coat'. "
            f"Received: {text!r}."
        )
    return classes

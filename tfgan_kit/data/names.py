"""What a data set's name says before anything heavy is imported."""

import os

from tfgan_kit.errors import InputError

EMBEDDED = "fashion_mnist_mini"


def is_path(dataset: str) -> bool:
    """Whether `dataset` is a path rather than a name that TFDS may know."""
    return dataset.startswith(("./", "../", "/", "~")) or os.path.exists(dataset)


def check_dataset(dataset: str) -> None:
    """Refuses what cannot be a data set's name, without importing TensorFlow.

    Raises:
        InputError: the name is empty, not a string, or a path.
    """
    received = f"Received: dataset={dataset!r}."
    if not isinstance(dataset, str) or not dataset.strip():
        raise InputError(
            f"Give the name of a data set, for example '{EMBEDDED}'. {received}"
        )
    if not is_path(dataset):
        return
    path = os.path.expanduser(dataset)
    if not os.path.exists(path):
        raise InputError(
            f"The path does not exist; give the name of a data set. {received}"
        )
    if os.path.isdir(path) and not os.listdir(path):
        raise InputError(
            f"The folder is empty; give the name of a data set. {received}"
        )
    raise InputError(
        "Folders and array files are not read yet; prepare a TFDS directory from "
        f"the images and give it with --data-dir. {received}"
    )

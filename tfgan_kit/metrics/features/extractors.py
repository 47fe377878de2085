"""The extractor for a value of `--features`."""

import pathlib
import tempfile
from collections.abc import Callable

from tfgan_kit import files
from tfgan_kit.data.cache import cache_folder, check_writable, say_off
from tfgan_kit.data.files.split_names import load_held_out
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import classifier_training
from tfgan_kit.metrics.features.classifier import Classifier
from tfgan_kit.metrics.features.extractor import Extractor
from tfgan_kit.metrics.features.inception import Inception
from tfgan_kit.metrics.features.network_file import NetworkFile

_SHIPPED = pathlib.Path(__file__).with_name("classifiers")
_SHIPPED_FOR = {
    "fashion_mnist": "fashion_mnist",
    "fashion_mnist_mini": "fashion_mnist",
    "mnist": "mnist",
}
_SHIPPED_SHAPE = (28, 28, 1)
_INCEPTION = ("inception", "inception-clean")


def choose(
    features: str | None,
    images: ImageData,
    load: Callable[[str], ImageData],
    announce: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Extractor:
    """Return the extractor for a data set; train or download it if necessary.

    Args:
        features: str. None or "classifier" means the classifier that the package
            includes for these images, or one that is trained on the data set.
            "inception" and "inception-clean" may be followed by a colon and the path of
            the weights. A path is a frozen graph of Inception (`.pb`) or a network for
            `NetworkFile`.
        images: `ImageData` of the real images.
        load: Function of "train", "test" or "validation". It returns the `ImageData` of
            that split of the same data set at the same size, or raises `NoSplit`.
        announce: Function that gets a sentence about each action, or None.
        progress: Function that is called with (done, total) while a classifier is
            trained, or None.

    Raises:
        InputError: `features` is unknown or does not fit the images, or the data set
            has no labels for training a classifier.
        RunError: A download failed.
    """
    announce = announce or (lambda sentence: None)
    if features in (None, "classifier"):
        extractor = _classifier(images, load, announce, progress)
    else:
        extractor = _network(features, announce)
    extractor.check(images.images.dtype, images.image_shape)
    return extractor


def shipped(name, version, shape):
    """Return the `Classifier` that the package includes for a data set, or None.

    Args:
        name, version, shape: As in `ImageData`.
    """
    # A file with that name is different data: only TFDS data sets have a version.
    folder = version and _SHIPPED_FOR.get(name)
    if not folder or tuple(shape) != _SHIPPED_SHAPE:
        return None
    return Classifier(_SHIPPED / folder)


def _network(features, announce):
    name, _, path = features.partition(":")
    if name in _INCEPTION:
        clean = name == "inception-clean"
        return Inception(path or None, clean=clean, announce=announce)
    path = files.expanded(features)
    if not (features and path.exists()):
        raise InputError(
            f"--features must be {', '.join(_INCEPTION)}, classifier, or the path of a "
            f"network: there is no {files.shown(path)}."
        )
    return Inception(path) if path.suffix == ".pb" else NetworkFile(path)


def _classifier(images, load, announce, progress):
    classifier = shipped(images.name, images.version, images.image_shape)
    if classifier is None and images.labels is None:
        raise InputError(
            f"{images.name} has no labels, which training a classifier needs: give "
            f"--features {', --features '.join(_INCEPTION)}, or --features with the "
            "path of a network."
        )
    classifier = classifier or _trained(load, announce, progress)
    facts = classifier.facts
    announce(
        f"the classifier of {facts['dataset']} is right for "
        f"{facts['test_accuracy']:.2%} of the images held out ({facts['test']})"
    )
    return classifier


def _trained(load, announce, progress):
    """Return a classifier of the data set, from the cache or newly trained."""
    images = load("train")
    key = f"{images.fingerprint[:32]}-{classifier_training.VERSION}"
    try:
        folder = cache_folder() / "classifiers" / key
        if folder.exists():
            return Classifier(folder)
        check_writable(folder.parent)
        files.remove_unfinished(folder.parent)
        how = f"once, for some minutes; it is kept in {folder}"
    except OSError as error:
        say_off(error, announce)
        folder, how = None, "for some minutes, and for this time only"
    announce(f"training a classifier of {images.name}, {how}")
    try:
        test_images = load_held_out(load, images.split)
    except InputError as error:
        announce(f"every tenth image is held out to test it: {error}")
        test_images = None
    if folder is None:
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch) / "classifier"
            return classifier_training.train(
                images, test_images, place, progress=progress
            )
    try:
        return classifier_training.train(images, test_images, folder, progress=progress)
    except OSError:
        if not folder.exists():  # otherwise another process was faster
            raise
        return Classifier(folder)

"""From what `--features` says to the extractor."""

import pathlib
import tempfile

from tfgan_kit import files
from tfgan_kit.data.cache import cache_folder, check_writable, say_off
from tfgan_kit.data.files.split_names import load_held_out
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import classifier_training
from tfgan_kit.metrics.features.classifier import Classifier
from tfgan_kit.metrics.features.inception import Inception
from tfgan_kit.metrics.features.network_file import NetworkFile

_SHIPPED = pathlib.Path(__file__).with_name("classifiers")
_SHIPPED_FOR = {
    "fashion_mnist": "fashion_mnist",
    "fashion_mnist_mini": "fashion_mnist",
    "mnist": "mnist",
}
_SHIPPED_SHAPE = (28, 28, 1)
# A trainer that was killed wrote nothing for an hour.
_IDLE = 3600
_INCEPTION = ("inception", "inception-clean")


def choose(features, images, load, announce=None, progress=None):
    """The extractor for a data set, made or downloaded where need be.

    Args:
        features: None or "classifier": the classifier that comes with the package for
            these images, or else one that is trained on the data set. "inception" or
            "inception-clean", each perhaps with a colon and the path of its weights. A
            path: a frozen graph of Inception (`.pb`), or a network for `NetworkFile`.
        images: `ImageData` of the real images.
        load: Called with "train", "test" or "validation", gives the `ImageData` of that
            split of the same data set, at the same size; raises `NoSplit` where there
            is none.
        announce: None, or called with a sentence about what is done.
        progress: None, or called with (done, in all) while a classifier is trained.

    Raises:
        InputError: `features` is nothing of this, does not fit the images, or the data
            set has no labels to train a classifier with.
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
    """The `Classifier` that comes with the package for a data set, or None.

    Args:
        name, version, shape: As `ImageData` has them.
    """
    # A file of that name is another thing: only data sets of TFDS have a version.
    folder = version and _SHIPPED_FOR.get(name)
    if not folder or tuple(shape) != _SHIPPED_SHAPE:
        return None
    return Classifier(_SHIPPED / folder)


def _network(features, announce):
    name, _, path = features.partition(":")
    if name in _INCEPTION:
        clean = name == "inception-clean"
        return Inception(path or None, clean=clean, announce=announce)
    path = pathlib.Path(features).expanduser()
    if not (features and path.exists()):
        raise InputError(
            f"--features is {', '.join(_INCEPTION)}, classifier, or the path of a "
            f"network; there is no {files.shown(path)}."
        )
    return Inception(path) if path.suffix == ".pb" else NetworkFile(path)


def _classifier(images, load, announce, progress):
    classifier = shipped(images.name, images.version, images.image_shape)
    if classifier is None and images.labels is None:
        raise InputError(
            f"{images.name} has no labels to train a classifier with: give --features "
            f"{', --features '.join(_INCEPTION)}, or --features with the path of a "
            "network."
        )
    classifier = classifier or _trained(load, announce, progress)
    facts = classifier.facts
    announce(
        f"the classifier of {facts['dataset']} is right for "
        f"{facts['test_accuracy']:.2%} of the images held out ({facts['test']})"
    )
    return classifier


def _trained(load, announce, progress):
    """A classifier of the data set, from the cache or made for it."""
    images = load("train")
    key = f"{images.fingerprint[:32]}-{classifier_training.VERSION}"
    try:
        folder = cache_folder() / "classifiers" / key
        if folder.exists():
            return Classifier(folder)
        check_writable(folder.parent)
        files.remove_unfinished(folder.parent, idle=_IDLE)
        how = f"once, for about a minute; it is kept in {folder}"
    except OSError as error:
        say_off(error, announce)
        folder, how = None, "for about a minute, and for this time only"
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
        if not folder.exists():  # else another process was faster
            raise
        return Classifier(folder)

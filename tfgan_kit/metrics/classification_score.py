"""The classification accuracy score: what a classifier learns from generated images."""

import dataclasses
from collections.abc import Callable

import numpy as np

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError

BATCHES = 2400  # as for the classifier of the data set
BATCH_SIZE = 128


@dataclasses.dataclass(frozen=True)
class Scores:
    """The accuracy of one classifier after two trainings.

    Attributes:
        generated: float. Its accuracy after a training on generated images alone.
        real: float. Its accuracy after the same training on real images.
        images: int. Number of the generated images.
        real_images: int. Number of the real images: as many, or all if there are fewer.
    """

    generated: float
    real: float
    images: int
    real_images: int


def classification_accuracy_score(
    images: np.ndarray,
    labels: np.ndarray,
    train: ImageData,
    test: ImageData,
    *,
    seed: int = 0,
    batches: int = BATCHES,
    progress: Callable[[int, int], None] | None = None,
) -> Scores:
    """Train a classifier on generated images, and on as many real ones, and test both.

    The classifier is that of `--features classifier`: the same network, batches of 128
    images and learning rates. Each training takes about a minute for images of 28x28 on
    two cores.

    Args:
        images: Uint8 `(n, height, width, channels)`, generated.
        labels: Integers `(n,)`. Their requested labels.
        train: The labelled `ImageData` to compare with.
        test: Labelled `ImageData` of the same shape, not part of `train`.
        seed: int. Seed of the weights, of the order, and of the choice among the real
            images. Defaults to 0.
        batches: int. Batches of each training. Defaults to 2,400.
        progress: Function that is called with (batches done, batches of both
            trainings), or None.

    Raises:
        InputError: The images have only one class, or are too small.

    Examples:
        >>> random = np.random.default_rng(0)
        >>> pixels = random.integers(0, 255, (20, 8, 8, 1), "uint8")
        >>> labels = np.arange(20) % 2
        >>> real = tfgan_kit.data.ImageData(pixels, labels, None, "a", None, "train")
        >>> scores = tfgan_kit.metrics.classification_accuracy_score(
        ...     pixels, labels, real, real, batches=1
        ... )
        >>> scores.generated == scores.real
        True

    Reference: Ravuri & Vinyals 2019, arXiv 1905.10887, section 3, with a small network
    in place of ResNet-50.
    """
    # Training needs TensorFlow, which the names of the metrics do not.
    from tfgan_kit.metrics.features import classifier_training

    fake = dataclasses.replace(
        train,
        images=images,
        labels=np.asarray(labels, np.int64),
        name="generated images",
        known_fingerprint=None,
    )
    real = _some(train, len(fake), seed)
    accuracies = []
    for number, one in enumerate((fake, real)):

        def count(done, total, before=number * batches):
            if progress:
                progress(before + done, 2 * batches)

        accuracies.append(
            classifier_training.accuracy(
                one, test, seed=seed, steps=batches, progress=count
            )
        )
    return Scores(*accuracies, len(fake), len(real))


def _some(images, count, seed):
    """Return that number of images, drawn by the seed; all if there are no more."""
    if count >= len(images):
        return images
    rows = np.random.default_rng(seed).permutation(len(images))[:count]
    return images.part(np.sort(rows))


def measure(sets):
    """Return the numbers of a `Sets` with `train_images`, for the registry."""
    scores = classification_accuracy_score(
        *(sets.fake_images, sets.labels, sets.train_images, sets.test_images),
        seed=sets.seed,
        progress=sets.training_progress,
    )
    per_class = int(np.bincount(sets.labels).min())
    return [
        (
            "classification_accuracy_score",
            scores.generated,
            None,
            {"images": scores.images, "images_per_class": per_class},
        ),
        (
            "accuracy_from_real_images",
            scores.real,
            None,
            {"images": scores.real_images},
        ),
    ]


def how(sets):
    """Return the protocol's words about the classifier of a `Sets`."""
    epochs = BATCHES * BATCH_SIZE / len(sets.fake_images)
    return (
        f"a classifier trained for {BATCHES:,} batches of {BATCH_SIZE} images, "
        f"{epochs:.3g} epochs of the generated ones"
    )


def check(labels, real, train):
    """Raise InputError unless a classifier can be trained and tested on these images.

    Args:
        labels: The requested labels of the generated images, or None.
        real: `ImageData` for the test.
        train: `ImageData` for the training, or None.
    """
    if labels is None:
        raise InputError(
            "cas needs a generator that takes labels: leave it out, or measure a "
            "conditional one."
        )
    if train is None:
        raise InputError(
            "cas compares with a classifier of real training images: give train."
        )
    for images in (real, train):
        if images.labels is None:
            raise InputError(
                f"cas needs labelled images, and {images.name} has no labels: leave it "
                "out, or give images in a folder per class."
            )
    classes = int(np.max(labels)) + 1
    if not classes <= real.num_classes == train.num_classes:
        raise InputError(
            "cas needs real images of the generator's classes. Received: labels up to "
            f"{classes - 1}, for a test of {real.num_classes} and a training of "
            f"{train.num_classes} classes."
        )

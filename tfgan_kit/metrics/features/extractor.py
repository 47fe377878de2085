"""The interface of networks that turn images into features."""

import abc
import functools
import hashlib
import pathlib

import numpy as np
import tensorflow as tf

from tfgan_kit import files
from tfgan_kit.errors import InputError

BATCH_SIZE = 64


class Extractor(abc.ABC):
    """A fixed network that computes features, and class logits if it has them.

    Attributes:
        name: str. "inception", "inception-clean", "classifier", or a file's name.
        digest: str. SHA-256 of the network's file, which determines its numbers.
        resize: str. A description of how images are resized for the network.
        num_features: int. Number of features per image.
        facts: dict. More facts for the protocol of a result, in types of JSON.
    """

    name: str
    digest: str
    resize: str
    num_features: int
    facts: dict = {}

    @abc.abstractmethod
    def compute(self, images):
        """Return features and logits in TensorFlow; also works in a graph.

        `test_step` is an example of such a graph.

        Args:
            images: Float32 `(b, h, w, c)` from 0 to 255, of a shape that `check`
                accepts.

        Returns:
            Float32 features `(b, num_features)`, and logits `(b, classes)` or None.
        """

    def check(self, dtype, shape):
        """Raise InputError unless it takes images of that dtype and shape (h, w, c)."""
        if dtype != np.uint8 or len(shape) != 3:
            raise InputError(
                "features need uint8 images (n, height, width, channels). "
                f"Received: {dtype} (n, {', '.join(map(str, shape))})."
            )

    def __call__(self, images, progress=lambda count: None):
        """Return features of images, computed in batches of one fixed size.

        Args:
            images: Uint8 `(n, h, w, c)`, in memory or memory-mapped.
            progress: Function that is called with the number of images after each
                batch.

        Returns:
            Float32 features `(n, d)`, and float32 logits `(n, classes)` or None.

        Raises:
            InputError: There are no images, they are not uint8 or have an unsuitable
                shape, or the network's features are not finite.
        """
        self.check(images.dtype, images.shape[1:])
        if not len(images):
            raise InputError("features need at least one image. Received: 0 images.")
        parts = []
        for start in range(0, len(images), BATCH_SIZE):
            parts.append(self.extract(images[start : start + BATCH_SIZE]))
            progress(len(parts[-1][0]))
        features, logits = zip(*parts, strict=True)
        features = np.concatenate(features)
        if not np.isfinite(features).all():
            raise InputError(
                f"the features of {self.name} must be finite, but some are NaN or "
                "infinite: use another network."
            )
        return features, None if logits[0] is None else np.concatenate(logits)

    def extract(self, images):
        """Return NumPy features and logits (or None) of up to 64 uint8 images."""
        count = len(images)
        # A last batch of another size would be traced again, and rounded differently.
        images = np.pad(images, [(0, BATCH_SIZE - count)] + [(0, 0)] * 3)
        outputs = self._compiled(tf.cast(images, tf.float32))
        return tuple(
            None if array is None else array[:count].numpy() for array in outputs
        )

    @functools.cached_property
    def _compiled(self):
        return tf.function(self.compute)


def digest_of(path):
    """Return the hex SHA-256 of a file, or of a folder's files and their names."""
    path = pathlib.Path(path)
    if path.is_file():
        return files.sha256(path)
    parts = {
        part.relative_to(path).as_posix(): files.sha256(part)
        for part in path.rglob("*")
        if part.is_file()
    }
    return hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()

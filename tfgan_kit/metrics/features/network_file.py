"""Features of a user's own network."""

import pathlib

import tensorflow as tf

from tfgan_kit import graph_safety
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.extractor import Extractor, digest_of
from tfgan_kit.models.base import unreadable_file
from tfgan_kit.untrusted import keras_files


class NetworkFile(Extractor):
    """The features of a network in a file.

    Both kinds of file take images `(b, h, w, c)` in [0, 255] with any batch size, and
    do the resizing and scaling that they need; h, w and c may be None. They return
    `features` `(b, d)` and, if they have them, `logits` `(b, classes)`.

    - A `.keras` file: a model with one input. Its output is a tensor of features, or a
      dictionary with these names.
    - The folder of a SavedModel: its signature `serving_default` takes `images`, uint8
      or float32, and returns a dictionary with these names.

    Args:
        path: The file or the folder.

    Raises:
        InputError: It is not such a network.
    """

    resize = "by the network, if at all"

    def __init__(self, path):
        path = pathlib.Path(path)
        self.name = path.name
        try:
            opened = _keras_model if path.suffix == ".keras" else _saved_model
            self._network, self._shape, features = opened(path)
            if len(self._shape) != 3 or len(features) != 2 or features[1] is None:
                raise ValueError(f"it gives features {tuple(features)}")
        except Exception as error:  # Keras and TensorFlow raise anything
            reason = " ".join(str(error).split())[:200].rstrip(".")
            if path.is_file():
                reason = unreadable_file.reason(path, error)
            raise InputError(
                f"{path} must be a .keras file or a SavedModel that takes images (b, "
                f"h, w, c) and gives features (b, d): {reason}."
            ) from error
        self.num_features = features[1]
        self.digest = digest_of(path)

    def check(self, dtype, shape):
        super().check(dtype, shape)
        sizes = zip(self._shape, shape, strict=True)
        if any(want not in (None, has) for want, has in sizes):
            raise InputError(
                f"{self.name} takes images {_shown(self._shape)}: give images of that "
                f"size and number of channels. Received: {_shown(shape)}."
            )

    def compute(self, images):
        outputs = self._network(images)
        logits = outputs.get("logits")
        return (
            tf.cast(outputs["features"], tf.float32),
            None if logits is None else tf.cast(logits, tf.float32),
        )


def _shown(shape):
    return f"({', '.join('any' if size is None else str(size) for size in shape)})"


def _keras_model(path):
    model = keras_files.load_model(path, compile=False)
    named = isinstance(model.output, dict)
    features = model.output["features"] if named else model.output

    def network(images):
        outputs = model(images, training=False)
        return outputs if named else {"features": outputs}

    return network, model.input_shape[1:], features.shape


def _saved_model(path):
    loaded = graph_safety.load(path)
    signature = loaded.signatures["serving_default"]
    spec = signature.structured_input_signature[1]["images"]

    # The function keeps `loaded` alive, because its variables go with it.
    def network(images, loaded=loaded):
        if spec.dtype == tf.uint8:
            images = tf.round(images)
        return signature(images=tf.cast(images, spec.dtype))

    return network, spec.shape[1:], signature.structured_outputs["features"].shape

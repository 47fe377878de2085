"""A small convolutional classifier of the data set at hand, and its features.

What TF-GAN calls the MNIST classifier distance, for any labelled images: a network that
knows these classes tells more of small pictures than one that was trained on photos.
"""

import json
import pathlib

from tfgan_kit import compat, files
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.extractor import Extractor

NETWORK_FILE = "classifier.keras"
FACTS_FILE = "facts.json"


class Classifier(Extractor):
    """The features of a classifier that `classifier_training.train` has made.

    Features are the 128 activations before the logits, in float32.

    Args:
        folder: With `classifier.keras` and `facts.json`.

    Raises:
        InputError: It is no such folder.
    """

    name = "classifier"
    resize = "none"

    def __init__(self, folder):
        path = pathlib.Path(folder) / NETWORK_FILE
        try:
            self._model = compat.load_network(path)
            self.facts = json.loads(path.with_name(FACTS_FILE).read_text("utf-8"))
            self.num_features = self._model.output["features"].shape[-1]
        except Exception as error:  # Keras raises anything
            raise InputError(
                f"{files.shown(folder)} holds no classifier of tfgan-kit, or a damaged "
                "one: delete it."
            ) from error
        self.digest = files.sha256(path)

    def check(self, dtype, shape):
        super().check(dtype, shape)
        known = self._model.input_shape[1:]
        if tuple(shape) != known:
            raise InputError(
                f"the classifier of {self.facts['dataset']} takes images of "
                f"{_size(known)}: give images of that size and number of channels, or "
                f"other --features. Received: {_size(shape)}."
            )

    def compute(self, images):
        outputs = self._model(images, training=False)
        return outputs["features"], outputs["logits"]


def _size(shape):
    height, width, channels = shape
    return f"{height}x{width} with {channels} channel{'s' * (channels > 1)}"

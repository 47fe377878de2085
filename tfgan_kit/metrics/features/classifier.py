"""The features of a small convolutional classifier of the data set in use.

TF-GAN calls this the MNIST classifier distance; here it works for any labelled images.
A network trained on these classes says more about small pictures than one trained on
photos.
"""

import pathlib

from tfgan_kit import compat, files
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.extractor import Extractor
from tfgan_kit.untrusted import documents, keras_files, memory_guard

NETWORK_FILE = "classifier.keras"
FACTS_FILE = "facts.json"


class Classifier(Extractor):
    """The features of a classifier made by `classifier_training.train`.

    Features are the 128 activations before the logits, in float32.

    Args:
        folder: The folder with `classifier.keras` and `facts.json`.

    Raises:
        InputError: The folder is not of that form.
    """

    name = "classifier"
    resize = "none"

    def __init__(self, folder):
        path = pathlib.Path(folder) / NETWORK_FILE
        try:
            keras_files.check(path)
            with memory_guard.guarded():
                self._model = compat.load_network(path)
            self.facts = documents.read(path.with_name(FACTS_FILE))
            self.num_features = self._model.output["features"].shape[-1]
        except Exception as error:  # Keras raises anything
            raise InputError(
                f"{files.shown(folder)} must hold a classifier made by tfgan-kit, but "
                "it has none or a damaged one: delete the folder."
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

"""A SavedModel in Python: its signatures, what they are called with, their speed."""

import statistics
import time

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.export import exported_inputs, model_card
from tfgan_kit.export.unreadable import unreadable
from tfgan_kit.sampling.seeds import picture_seeds

# Those of every version: older ones have no others, and of 2 channels is no PNG.
_NEEDED = ("serving_default", "float_images", "from_seeds")
_RUNS = 7


class Loaded:
    """A SavedModel of tfgan_kit.

    Args:
        path: The folder of one version.

    Attributes:
        inputs: The `sampling.Inputs` of its generator.

    Raises:
        InputError: It is damaged, or lacks the signatures that every version has.
    """

    def __init__(self, path):
        self.path = path
        try:
            self._model = tf.saved_model.load(str(path))  # has the variables
            self._signatures = self._model.signatures
            missing = [name for name in _NEEDED if name not in self._signatures]
            if missing:
                raise ValueError(f"it has no signature {' and no '.join(missing)}.")
            signature = self._signatures["float_images"]
            self.inputs = exported_inputs.of_signature(signature, model_card.read(path))
        except Exception as error:  # TensorFlow raises IndexError, OpError and more
            raise InputError(unreadable(path, error)) from error

    @property
    def has_encoder(self):
        return "encode" in self._signatures

    def calls(self, num_images, seed=0):
        """The inputs that ask for the pictures of a seed, by signature.

        Args:
            num_images, seed: As of `seeds.picture_seeds`.
        """
        drawn = exported_inputs.by_name(self.inputs.draw(num_images, seed))
        labels = {name: drawn[name] for name in drawn if name == "labels"}
        seeds = {"seeds": picture_seeds(num_images, seed), **labels}
        scalars = {"num_images": np.int32(num_images), "seed": np.int64(seed)}
        known = {
            "serving_default": drawn,
            "float_images": drawn,
            "from_seeds": seeds,
            # Without any, it takes those of the seeds, too.
            "sample": {**scalars, **{name: labels[name][:0] for name in labels}},
            "png": seeds,
        }
        return {name: known[name] for name in known if name in self._signatures}

    def run(self, signature, inputs):
        """The outputs of a signature, as arrays by name."""
        tensors = {name: tf.constant(value) for name, value in inputs.items()}
        outputs = self._signatures[signature](**tensors)
        return {name: value.numpy() for name, value in outputs.items()}

    def images_per_second(self, num_images):
        """How fast each signature makes so many pictures at once; a median of 7."""
        return {
            name: num_images / self._seconds(name, inputs)
            for name, inputs in self.calls(num_images).items()
        }

    def _seconds(self, signature, inputs):
        self.run(signature, inputs)  # traces, and plans the graph
        times = []
        for _ in range(_RUNS):
            start = time.perf_counter()
            self.run(signature, inputs)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

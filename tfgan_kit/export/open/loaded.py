"""A SavedModel in Python: its signatures, their inputs, their speed."""

import statistics
import time

import numpy as np
import tensorflow as tf

from tfgan_kit import graph_safety
from tfgan_kit.errors import InputError
from tfgan_kit.export import interface, kept_images, model_card, requests
from tfgan_kit.export.unreadable import calling, unreadable
from tfgan_kit.sampling.seeds import picture_seeds

_RUNS = 7


class Loaded:
    """A loaded SavedModel of tfgan_kit.

    Args:
        path: The folder of one version.

    Attributes:
        interface: The `Interface` of its generator.
        inputs: The `sampling.Inputs` that it takes.
        truncation_psi: The psi of its styles if it was exported with one, else None.

    Raises:
        InputError: It is damaged, or lacks the signatures that every version has.

    Examples:
        >>> model = tfgan_kit.build("gan", (4, 4, 1))
        >>> loaded = tfgan_kit.export.Loaded(tfgan_kit.export.export(model, "digits"))
        >>> request = loaded.calls(num_images=3)["from_seeds"]
        >>> loaded.run("from_seeds", request)["images"].shape
        (3, 4, 4, 1)
    """

    def __init__(self, path):
        self.path = path
        try:
            card = model_card.checked(path)
            self.truncation_psi = (card or {}).get("truncation_psi")
            self._model = graph_safety.load(path)  # has the variables
            self._signatures = self._model.signatures
            self._need("serving_default")
            self.interface = interface.of_saved_model(self._model, card)
            self._need(*self.interface.needed())
            self.inputs = self.interface.inputs
        except Exception as error:  # TensorFlow raises IndexError, OpError and more
            raise InputError(unreadable(path, error)) from error

    def _need(self, *names):
        missing = [name for name in names if name not in self._signatures]
        if missing:
            raise ValueError(f"it has no signature {' and no '.join(missing)}.")

    @property
    def has_encoder(self):
        return "encode" in self._signatures

    def calls(self, num_images, seed=0):
        """Return the inputs that request the examples of a seed, by signature.

        A translator takes its kept images.

        Args:
            num_images, seed: As in `seeds.picture_seeds`.
        """
        if self.interface.source:
            return self._calls_with_images(num_images)
        drawn = self.inputs.draw(num_images, seed)
        floats = self.interface.by_name(drawn)
        stored = self.interface.stored_by_name(drawn).items()
        labels = {name: floats[name] for name in floats if name == "labels"}
        seeds = {"seeds": picture_seeds(num_images, seed), **labels}
        scalars = {"num_images": np.int32(num_images), "seed": np.int64(seed)}
        known = {
            "serving_default": {name: np.asarray(value) for name, value in stored},
            self.interface.float_signature: floats,
            "from_seeds": seeds,
            # Without labels, it also takes those of the seeds.
            "sample": {**scalars, **{name: labels[name][:0] for name in labels}},
            self.interface.modality.encoding: seeds,
        }
        return {name: known[name] for name in known if name in self._signatures}

    def _calls_with_images(self, num_images):
        calls = {}
        for one in self.interface.directions():
            calls |= requests.of_images(one, kept_images.images_of(one, num_images))
        return {name: calls[name] for name in calls if name in self._signatures}

    def run(self, signature, inputs):
        """Return the outputs of a signature, as arrays by name."""
        tensors = {name: tf.constant(value) for name, value in inputs.items()}
        with calling(self.path):
            outputs = self._signatures[signature](**tensors)
            return {name: value.numpy() for name, value in outputs.items()}

    def images_per_second(self, num_images):
        """Return the speed of each signature for that many examples; median of 7."""
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

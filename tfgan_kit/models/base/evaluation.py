"""`evaluate`: compare real images with as many generated ones."""

import contextlib
import warnings

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.signals import LABELS
from tfgan_kit.models.inputs import field_batches, fit_data


class Evaluation:
    """The metrics of `compile`, in a separate Keras model.

    If the metrics belonged to the GAN, Keras would log them in training and save them.

    Args:
        metrics: Keras metrics, each with `update_state(real, fake)`: float32 examples,
            such as images `(batch, height, width, channels)` in [-1, 1].
        model: The GAN.
        **loop: `run_eagerly` and `steps_per_execution`, as in `compile`.

    Raises:
        InputError: A metric is invalid, or two metrics have the same name.
    """

    n_critic = 1  # no batch is split here, so no batch is too small
    label_range = None  # nothing learns from labels here
    paired = True  # examples are compared in order

    def __init__(self, metrics, model, **loop):
        known = isinstance(metrics, (list, tuple)) and all(
            isinstance(metric, keras.metrics.Metric) for metric in metrics
        )
        if not known or len({metric.name for metric in metrics}) < len(metrics):
            raise InputError(
                "metrics must be a list of Keras metrics, each of its own name, with "
                "update_state(real, fake), such as tfgan_kit.metrics.FrechetDistance("
                f"extractor). Received: metrics={metrics!r}."
            )
        self.fields = {n: f for n, f in model.fields.items() if n != LABELS}
        self.image_shape = model.image_shape
        self._comparison = _Comparison(list(metrics), model, self.fields)
        # XLA draws other latents and drops the assertions of metrics.
        self._comparison.compile(optimizer=None, jit_compile=False, **loop)

    def check_data(self, x, y=None, batch_size=None):
        """Return `x` and `y` for Keras' evaluate; see `AdversarialModel.fit`."""
        if not self._comparison.metrics:
            raise InputError(
                "evaluate needs metrics, because the losses of a GAN say little about "
                "its samples: give compile metrics, such as "
                "metrics=[tfgan_kit.metrics.FrechetDistance(extractor)]."
            )
        return fit_data.prepare(self, x, y, batch_size)

    def run(self, model, x, y, batch_size, *, callbacks=None, verbose="auto", **others):
        """Evaluate as `keras.Model.evaluate`, with callbacks that see `model`."""
        steps = others.get("steps")
        if not isinstance(callbacks, keras.callbacks.CallbackList):
            callbacks = keras.callbacks.CallbackList(
                callbacks,
                add_progbar=verbose != 0,
                model=model,
                verbose=verbose,
                epochs=1,
                steps=_count(x, batch_size) if steps is None else steps,
            )
        with unknown_length(steps):
            return self._comparison.evaluate(
                x, y, batch_size, callbacks=callbacks, **others
            )


class _Comparison(keras.Model):
    """Keras model that holds metrics of real images against a sampler's images."""

    def __init__(self, metrics, model, fields):
        super().__init__(dtype="float32")
        self._compared = metrics
        self._sampler = model.sampler
        self._judged = model.wires[model.served[0]].outputs[0]
        self._compared_fields = fields
        self._seed = model.seed
        self._drawn = keras.Variable(
            "zeros",
            shape=(),
            dtype="int64",
            trainable=False,
            aggregation="sum",
            synchronization="on_read",  # each replica counts separately
            name="drawn",
        )
        self.built = True

    @property
    def metrics(self):
        return list(self._compared)

    def reset_metrics(self):
        super().reset_metrics()
        self._drawn.assign(0)

    def test_step(self, data):
        """Update the metrics and return their keys without values.

        A result may take long, and Keras asks for it again after the last batch.
        """
        batch = field_batches.of_step(data, self._compared_fields)
        real = batch[self._judged]
        # Otherwise a batch that is already gone would count.
        with tf.control_dependencies([real]):
            seeds = self._next_seeds(batches.batch_size(real))
            inputs = self._sampler.inputs
            floats = field_batches.to_float(batch, self._compared_fields)
            given = {name: x for name, x in floats.items() if inputs.has(name)}
            fake = self._sampler.pictures(*inputs.from_seeds(seeds, **given))
            for metric in self.metrics:
                metric.update_state(floats[self._judged], fake)
        return {name: tf.constant(np.nan) for name in self.get_metrics_result()}

    def _next_seeds(self, count):
        """Return the seeds of the next images; replicas take turns."""
        context = tf.distribute.get_replica_context()
        indices = self._drawn.value + tf.range(count, dtype=tf.int64)
        indices *= context.num_replicas_in_sync
        indices += tf.cast(context.replica_id_in_sync_group, tf.int64)
        self._drawn.assign_add(count)
        return np.int64(self._seed) * 2**32 + indices


def _count(x, batch_size):
    """Return the number of batches, or None if a data set does not know it."""
    if isinstance(x, tf.data.Dataset):
        count = int(x.cardinality())
        return count if count >= 0 else None
    return -(-tf.nest.flatten(x)[0].shape[0] // (batch_size or 32))


@contextlib.contextmanager
def unknown_length(steps):
    """Silence Keras' warning about data that ends early if its length is unknown."""
    with warnings.catch_warnings():
        if steps is None:
            warnings.filterwarnings("ignore", "Your input ran out of data")
        yield

"""What `evaluate` does: real images against as many generated ones."""

import contextlib
import warnings

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.base import batches
from tfgan_kit.models.inputs import fit_data, step_data


class Evaluation:
    """The metrics that were given to `compile`, which Keras sees while it evaluates.

    What Keras sees always, it logs in training too and saves with the model.

    Args:
        metrics: Keras metrics, each with `update_state(real, fake)`: float32 images
            `(batch, height, width, channels)` in [-1, 1].
        image_shape: (height, width, channels).

    Raises:
        InputError: They are something else, or two are of one name.
    """

    n_critic = 1  # here no batch is cut, and none is too small
    label_range = None  # nothing learns from labels here

    def __init__(self, metrics, image_shape):
        known = isinstance(metrics, (list, tuple)) and all(
            isinstance(metric, keras.metrics.Metric) for metric in metrics
        )
        if not known or len({metric.name for metric in metrics}) < len(metrics):
            raise InputError(
                "metrics must be a list of Keras metrics, each of its own name, with "
                "update_state(real, fake), such as tfgan_kit.metrics.FrechetDistance("
                f"extractor). Received: metrics={metrics!r}."
            )
        self.metrics = list(metrics)
        self.image_shape = image_shape
        self.is_running = False
        self._drawn = keras.Variable(
            "zeros",
            shape=(),
            dtype="int64",
            trainable=False,
            aggregation="sum",
            synchronization="on_read",  # each replica counts its own
            name="drawn",
        )

    def check_data(self, x, y=None, batch_size=None):
        """`x` and `y` as Keras' evaluate takes them; see `AdversarialModel.fit`."""
        if not self.metrics:
            raise InputError(
                "there is nothing to measure on held-out images, for the losses of a "
                "GAN say little about its pictures: give compile metrics, such as "
                "metrics=[tfgan_kit.metrics.FrechetDistance(extractor)]."
            )
        return fit_data.prepare(self, x, y, batch_size)

    @contextlib.contextmanager
    def running(self):
        self._drawn.assign(0)
        self.is_running = True
        try:
            yield
        finally:
            self.is_running = False

    def step(self, model, data):
        """Updates the metrics; what it returns has their keys and no values.

        A result may take long, and Keras asks for it anew after the last batch.
        """
        real = step_data.unpack_images(data, self.image_shape, self.n_critic)
        # Without, a batch that is not there any more would count.
        with tf.control_dependencies([real]):
            seeds = self._next_seeds(model.seed, batches.batch_size(real))
            fake = model.pictures(*model.inputs_of_generator.from_seeds(seeds))
            for metric in self.metrics:
                metric.update_state(batches.to_float(real), fake)
        return {name: tf.constant(np.nan) for name in model.get_metrics_result()}

    def _next_seeds(self, seed, count):
        """Those of the next pictures of `seed`; replicas take them in turns."""
        context = tf.distribute.get_replica_context()
        places = self._drawn.value + tf.range(count, dtype=tf.int64)
        places *= context.num_replicas_in_sync
        places += tf.cast(context.replica_id_in_sync_group, tf.int64)
        self._drawn.assign_add(count)
        return np.int64(seed) * 2**32 + places


@contextlib.contextmanager
def unknown_length(steps):
    """Keras warns of data that ends before it was told to, and where none told it."""
    with warnings.catch_warnings():
        if steps is None:
            warnings.filterwarnings("ignore", "Your input ran out of data")
        yield

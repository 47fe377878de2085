"""Keras' verbs on data, which check what they get: `fit`, `evaluate` and neighbours."""

import contextlib

import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.base import (
    keras_callbacks,
    optimization,
    side_checks,
    step_protocol,
)
from tfgan_kit.models.base.evaluation import unknown_length
from tfgan_kit.models.base.generator_model import GeneratorModel
from tfgan_kit.models.inputs import assertions, fields, fit_data, step_data


class Fitting(GeneratorModel):
    """A model whose data are checked before Keras gets them. Abstract."""

    generator_optimizer = None
    discriminator_optimizer = None
    _data_is_checked = False

    def __init_subclass__(cls, **kwargs):
        # A loop of a user's own calls `train_step` without Keras: the check is in it.
        super().__init_subclass__(**kwargs)
        if "train_step" in vars(cls):
            cls.train_step = step_protocol.checked(cls.train_step)

    @property
    def label_range(self):
        """The lowest and the highest label that training needs; None: it needs none."""
        return None if self.num_classes is None else (0, self.num_classes - 1)

    def fit(self, x=None, y=None, batch_size=None, **kwargs):
        """As `keras.Model.fit`.

        Args:
            x: Images `(n, height, width, channels)`, uint8 or float in [-1, 1], in an
                array, a dictionary with labels beside them (`{"image": ..., "label":
                ...}`), or a `tf.data.Dataset` of batches, with or without labels.
            y: Integer labels `(n,)`, which a model without labels leaves alone.
            batch_size: Images of `n_critic` discriminator steps, for an array. A last
                batch of fewer than n_critic images is skipped.
            **kwargs: As in Keras; `validation_data` is as for `evaluate`.

        Raises:
            InputError: Data of another shape, dtype or range; `validation_split`;
                weights of examples or classes; a callback of Keras' that cannot work.
        """
        if not self.compiled:
            raise InputError(optimization.NOT_COMPILED)
        side_checks.check_unchanged(self)
        _refuse_weights(kwargs)
        keras_callbacks.check(kwargs.get("callbacks"))
        if kwargs.get("validation_split"):
            raise InputError("fit takes held-out images as validation_data only.")
        if kwargs.get("validation_data") is not None:
            held_out = kwargs["validation_data"]
            pair = isinstance(held_out, (tuple, list))
            held_out = fields.split(held_out) if pair else (held_out,)
            kwargs["validation_data"] = self._evaluation.check_data(*held_out)
        x, y = fit_data.prepare(self, x, y, batch_size)
        if isinstance(x, tf.data.Dataset):
            kwargs.setdefault("shuffle", False)  # Keras warns that it cannot
        before = self._progress()
        with self._checked(), unknown_length(kwargs.get("steps_per_epoch")):
            history = super().fit(x, y, batch_size=batch_size, **kwargs)
        if history.epoch and self._progress() == before:
            raise InputError(
                "the data set has no batch to train on: it is empty, or its batches "
                f"hold fewer images than n_critic={self.n_critic}."
            )
        return history

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, **kwargs
    ):
        """As `keras.Model.train_on_batch`, on images as for `fit`."""
        if not self.compiled:
            raise InputError(optimization.NOT_COMPILED)
        side_checks.check_unchanged(self)
        _refuse_weights({"sample_weight": sample_weight, "class_weight": class_weight})
        x, y = fit_data.prepare_batch(self, x, y)
        with self._checked():
            return super().train_on_batch(x, y, **kwargs)

    def evaluate(self, x=None, y=None, batch_size=None, **kwargs):
        """As `keras.Model.evaluate`: the metrics of `compile`, on data as for `fit`.

        Each image is compared with a picture of the average: with n images, the first n
        that `generate` draws for the model's seed. Training does not notice.
        """
        _refuse_weights(kwargs)
        if not kwargs.get("_use_cached_eval_dataset"):  # `fit` has checked them
            x, y = self._evaluation.check_data(x, y, batch_size)
        with (
            self._evaluation.running(),
            assertions.as_input_errors(),
            unknown_length(kwargs.get("steps")),
        ):
            return super().evaluate(x, y, batch_size=batch_size, **kwargs)

    def test_on_batch(self, *args, **kwargs):
        """Raises InputError: one batch is too few images for a metric of a GAN."""
        raise InputError(
            "a GAN is measured on many images, not on a batch: use evaluate(images), "
            "with the metrics of compile."
        )

    def test_step(self, data):
        return self._evaluation.step(self, data)

    def make_test_function(self, force=False):
        # XLA draws other latents, and leaves out what metrics assert.
        jit_compile, self.jit_compile = self.jit_compile, False
        super().make_test_function(force)
        self.jit_compile = jit_compile

    @contextlib.contextmanager
    def _checked(self):
        """Within, steps get checked data, and trace no checks of their own."""
        before, self._data_is_checked = self._data_is_checked, True
        try:
            with assertions.as_input_errors():
                yield
        finally:
            self._data_is_checked = before

    def _step_images(self, data):
        """The images of a step's data; checked if the step is called by itself."""
        images = step_data.unpack_images(data, self.image_shape, self.n_critic)
        if self._data_is_checked:
            return images
        return step_data.checked_images(images, self.image_shape)

    def _step_labels(self, data):
        """The int32 labels of a step's data; checked in the same case."""
        labels = step_data.unpack_labels(data)
        if self._data_is_checked:
            return labels
        return step_data.checked_labels(labels, self.label_range)

    def _progress(self):
        """The numbers of steps of the model and of both sides."""
        sides = self.generator_optimizer, self.discriminator_optimizer
        counts = self.step, *(one.iterations for one in sides)
        return [int(count.numpy()) for count in counts]  # replicas have no int()


def _refuse_weights(given):
    for name in ("class_weight", "sample_weight"):
        if given.get(name) is not None:
            fields.refuse_weights(name)

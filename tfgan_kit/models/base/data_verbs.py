"""Keras' methods that take data, with checks: `fit`, `evaluate` and neighbours.

Each is a method of `AdversarialModel`.
"""

from typing import Any

import keras
import tensorflow as tf

from tfgan_kit import compat
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import (
    keeping,
    keras_callbacks,
    optimization,
    replica_checks,
    side_checks,
)
from tfgan_kit.models.base.evaluation import unknown_length
from tfgan_kit.models.inputs import (
    assertions,
    fields,
    fit_data,
    generator_inputs,
    replica_batches,
)


def fit(
    model: keras.Model,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    **kwargs: Any,
) -> keras.callbacks.History:
    """Train the model, as `keras.Model.fit` does.

    Args:
        x: Images `(n, height, width, channels)`, uint8 or float in [-1, 1]: an array,
            a dictionary with labels (`{"image": ..., "label": ...}`), or a
            `tf.data.Dataset` of batches with or without labels.
        y: Integer labels `(n,)`. A model without labels ignores them.
        batch_size: int. Images per `train_step`, which splits them into `n_critic`
            batches. A last batch of fewer than n_critic images is skipped. Several
            replicas share it in equal parts, and skip a last batch that is smaller.
        **kwargs: As in Keras; `validation_data` is as for `evaluate`.

    Raises:
        InputError: The data have another shape, dtype or range; `validation_split`,
            sample or class weights, or an unsuitable Keras callback is given.
    """
    _check_ready(model)
    _refuse_weights(kwargs)
    keras_callbacks.check(kwargs.get("callbacks"))
    if kwargs.get("validation_split"):
        raise InputError("fit takes held-out images as validation_data only.")
    if kwargs.get("validation_data") is not None:
        replica_checks.check_process(model, "validation_data")
        held_out = kwargs["validation_data"]
        pair = isinstance(held_out, (tuple, list))
        held_out = fields.split(held_out) if pair else (held_out,)
        kwargs["validation_data"] = model._evaluation.check_data(*held_out)
    compat.build_nothing(model)
    given, held_out = (x, y), kwargs.get("validation_data")
    if not isinstance(x, tf.distribute.DistributedDataset):
        x, y = fit_data.prepare(model, x, y, batch_size)
    keeping.keep_from(model, given, held_out)
    replicas = model.distribute_strategy.num_replicas_in_sync
    if replicas > 1 and not isinstance(x, tf.distribute.DistributedDataset):
        shuffles = kwargs.pop("shuffle", True)
        x = replica_batches.prepare(model, x, y, batch_size, shuffles)
        y = batch_size = None
    if isinstance(x, (tf.data.Dataset, tf.distribute.DistributedDataset)):
        kwargs.setdefault("shuffle", False)  # Keras warns that it cannot shuffle it
    before = _steps_done(model)
    with model._data_checks.done(), unknown_length(kwargs.get("steps_per_epoch")):
        history = keras.Model.fit(model, x, y, batch_size=batch_size, **kwargs)
    if history.epoch and _steps_done(model) == before:
        raise InputError(
            "the data set has no batch to train on: it is empty, or its batches "
            f"hold fewer images than n_critic={model.n_critic}, or no multiple of it "
            f"times the number of replicas, {replicas}."
        )
    return history


def train_on_batch(
    model: keras.Model,
    x: Any,
    y: Any = None,
    sample_weight: None = None,
    class_weight: None = None,
    **kwargs: Any,
) -> Any:
    """Train on one batch, as `keras.Model.train_on_batch` does; data as for `fit`."""
    _check_ready(model)
    replica_checks.check_alone(model, "train_on_batch")
    _refuse_weights({"sample_weight": sample_weight, "class_weight": class_weight})
    x, y = fit_data.prepare_batch(model, x, y)
    with model._data_checks.done():
        return keras.Model.train_on_batch(model, x, y, **kwargs)


def evaluate(
    model: keras.Model,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    **kwargs: Any,
) -> Any:
    """Compute the metrics of `compile`, as `keras.Model.evaluate`; data as for `fit`.

    Real images are compared with as many images of the averaged generator: n images
    with the first n that `generate` draws for the model's seed. Training is unaffected.
    """
    replica_checks.check_process(model, "evaluate")
    _refuse_weights(kwargs)
    kwargs.pop("sample_weight", None)
    if not kwargs.pop("_use_cached_eval_dataset", False):  # `fit` has checked them
        x, y = model._evaluation.check_data(x, y, batch_size)
    with assertions.as_input_errors():
        return model._evaluation.run(model, x, y, batch_size, **kwargs)


def test_on_batch(model: keras.Model, *args: Any, **kwargs: Any) -> None:
    """Raise InputError: one batch has too few images for a metric of a GAN."""
    raise InputError(
        "a GAN is measured on many images, not on a batch: use evaluate(images), "
        "with the metrics of compile."
    )


def predict(model: keras.Model, x: Any, *args: Any, **kwargs: Any) -> Any:
    """Return images of latents (a list, if with labels), as `keras.Model.predict`."""
    replica_checks.check_process(model, "predict")
    generator_inputs.check(x, model.inputs_of_generator)
    return keras.Model.predict(model, x, *args, **kwargs)


def predict_on_batch(model: keras.Model, x: Any) -> Any:
    """Return images, as `keras.Model.predict_on_batch`; inputs as for `predict`."""
    replica_checks.check_process(model, "predict_on_batch")
    generator_inputs.check(x, model.inputs_of_generator)
    return keras.Model.predict_on_batch(model, x)


def _check_ready(model):
    if not model.compiled:
        raise InputError(optimization.NOT_COMPILED)
    side_checks.check_unchanged(model)
    replica_checks.check(model)


def _refuse_weights(arguments):
    for name in ("class_weight", "sample_weight"):
        if arguments.get(name) is not None:
            fields.refuse_weights(name)


def _steps_done(model):
    """Return the step counts of the model and of both sides."""
    sides = model.generator_optimizer, model.discriminator_optimizer
    counts = model.step, *(optimizer.iterations for optimizer in sides)
    return [int(count.numpy()) for count in counts]  # values of replicas have no int()

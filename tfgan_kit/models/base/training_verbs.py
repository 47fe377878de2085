"""The verbs of a GAN's `train_step`.

Each is a method of `AdversarialModel`. A `train_step` begins with `begin_step`, calls
`discriminator_step` and `generator_step`, and returns `end_step()`. If it leaves a
verb out, it is refused at its first step. A variant with other terms overrides
`discriminator_terms` or `generator_terms`, using `judge`, `judge_both`,
`discriminator_loss`, `synthesize`, `draw` and `lazy`.

A model logs its terms, and, by `log`, further numbers that `also_logged` names. It logs
`d_real` and `d_fake` (the values of `loss_fn.opinion` for real and fake images) if
`loss_fn` has an `opinion` and `discriminator_loss` is called. If `augment="ada"`, it
logs the probability, `augment_p`. A name that no step reports is not in the logs.
"""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from tfgan_kit import compat, layers
from tfgan_kit.distribution import replicas
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import (
    batches,
    logged_means,
    moving_average,
    optimization,
)
from tfgan_kit.models.inputs import field_batches

Terms = Callable[..., dict[str, tf.Tensor]]


def begin_step(model: keras.Model, data: Any) -> list[dict[str, tf.Tensor]]:
    """Begin a step and return the n_critic batches in `data`, as dictionaries by field.

    Examples are float32, as networks see them; labels are int32 `(batch,)`.
    """
    model._protocol.begin()
    model._draws.value = 0
    batch = model._data_checks.batch_of(model, data)
    batch = {name: _whole(model, values) for name, values in batch.items()}
    batch = field_batches.to_float(batch, model.fields)
    parts = {name: tf.split(values, model.n_critic) for name, values in batch.items()}
    replicas.begin(batches.batch_size(next(iter(parts.values()))[0]))
    return [
        {name: parts[name][i] for name in model.fields} for i in range(model.n_critic)
    ]


def end_step(model: keras.Model) -> dict[str, tf.Tensor]:
    """End a step: move the averages, count the step, and return the logs."""
    if not model._protocol.is_counted:
        _count(model)
    return model.get_metrics_result()


def get_metrics_result(model: keras.Model) -> dict[str, tf.Tensor]:
    """Return the running means by name; on several workers as Keras can reduce them."""
    results = keras.Model.get_metrics_result(model)
    if replicas.count() > 1 and compat.reduces_logs(model.distribute_strategy):
        return {name: tf.reshape(value, (1,)) for name, value in results.items()}
    return results


def _count(model):
    decay = model.current_ema_decay() if model.ema_decay else 0.0
    for name in model.generator_side:
        twin, network = getattr(model, f"ema_{name}"), getattr(model, name)
        moving_average.update(twin, network, model.step.value, decay)
    model.step.assign_add(1)
    replicas.end()
    model._protocol.finish()


def real_batches(model: keras.Model, data: Any) -> list[tf.Tensor]:
    """Begin a step as `begin_step` does, and return only the batches of "real".

    `generator_step` then ends the step, and `train_step` may return
    `get_metrics_result()`.
    """
    return [batch["real"] for batch in _begin_short(model, data)]


def labelled_batches(
    model: keras.Model, data: Any
) -> list[tuple[tf.Tensor, tf.Tensor]]:
    """Begin a step as `real_batches`; return pairs of "real" and int32 labels.

    The labels have the shape `(batch,)`.
    """
    return [(batch["real"], batch["labels"]) for batch in _begin_short(model, data)]


def _begin_short(model, data):
    batches_of_step = model.begin_step(data)
    model._protocol.is_short = True
    return batches_of_step


def _whole(model, values):
    """Return the first values, as many as `n_critic` equal batches need."""
    size = batches.batch_size(values) // model.n_critic
    return values[: size * model.n_critic]


def discriminator_step(model: keras.Model, terms: Terms, *args: Any) -> None:
    """Minimise `sum(terms(*args).values())` over the discriminator's side."""
    _minimize(model, "discriminator", terms, args)


def generator_step(model: keras.Model, terms: Terms, *args: Any) -> None:
    """Minimise `sum(terms(*args).values())` over the generator's side."""
    _minimize(model, "generator", terms, args)
    if model._protocol.is_short:
        _count(model)


def _minimize(model, side, terms, args):
    model._protocol.move()
    names = getattr(model, f"{side}_side")
    for network in (getattr(model, name) for name in names):
        for layer in layers.spectral_layers(network):
            if layer.trainable:  # a frozen kernel keeps its sigma
                layer.power_iteration()
    weights = [
        (f"{name}/{variable.path}", variable)
        for name in names
        for variable in getattr(model, name).trainable_variables
    ]

    def look(values, gradients, *about):
        named = [(n, g) for (n, _), g in zip(weights, gradients, strict=True)]
        model.update_watch.look(model, side, values, named, *about)

    optimizer = getattr(model, f"{side}_optimizer")
    variables = [variable for _, variable in weights]
    model.log(**optimization.minimize(optimizer, variables, terms, args, look))


def current_ema_decay(model: keras.Model) -> float | tf.Tensor:
    """Return the decay of the averages in this step."""
    return model.ema_decay


def lazy(
    model: keras.Model,
    every: int,
    term: Callable[[], tf.Tensor],
    draws: int = 1,
    shape: tuple[int, ...] = (),
    reduces: bool = False,
) -> tf.Tensor:
    """Compute a term only in every `every`-th step, multiplied by `every`.

    Args:
        every: int. The term is computed in the steps that `every` divides; 1 means in
            every step.
        term: A function without arguments that returns the scalar.
        draws: int. Largest number of noise draws in `term`. Every step counts that
            many, so later draws do not depend on whether the term was computed.
            Defaults to 1.
        shape: tuple. Shape of the term, if it is not a scalar. Defaults to ().
        reduces: bool. Whether `term` itself reduces over replicas. Defaults to False.

    Returns:
        `every * term()`, or zeros.

    Raises:
        InputError: The term draws noise more often than `draws`.
    """
    if every == 1:
        return term()
    drawn = model._draws.value

    def due():
        value = every * term()
        if model._draws.value > drawn + draws:
            raise InputError(
                f"a lazy term may draw noise {draws} times: give lazy as many as "
                f"draws. Received: {model._draws.value - drawn} draws."
            )
        return value

    # No variable is written inside, because replicas cannot do that in a `cond`.
    is_due = tf.cast(model.step.value, tf.int32) % every == 0
    reduces = reduces or not all(model._judges_each.values())
    if replicas.count() > 1 and reduces:
        # So does a layer that looks at a whole batch. It cannot be done in a `cond`.
        value = tf.where(is_due, due(), 0.0)
    else:
        value = tf.cond(is_due, due, lambda: tf.zeros(shape))
    model._draws.value = drawn + draws
    return value


def log(model: keras.Model, **values: tf.Tensor) -> None:
    """Update the logged means with scalars of this step, by name.

    Raises:
        InputError: A name is neither in `loss_terms` nor in `also_logged`.
    """
    logged_means.update(model._trackers, values, type(model).__name__)
    model._protocol.report(*values)

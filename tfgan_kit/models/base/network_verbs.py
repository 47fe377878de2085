"""The verbs of a `train_step` that make and judge examples; see `training_verbs`.

Each is a method of `AdversarialModel`.
"""

import functools
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import (
    augmenting,
    batches,
    optimization,
    training_noise,
)

Terms = Callable[..., dict[str, tf.Tensor]]


def discriminator_terms(
    model: keras.Model, batch: dict[str, tf.Tensor]
) -> dict[str, tf.Tensor]:
    """Return `d_loss`, by `loss_fn`, for real examples and as many fakes."""
    logits = model.judge_both(_real(batch), model.synthesize(batch))
    return {"d_loss": model.discriminator_loss(*logits)}


def generator_terms(
    model: keras.Model, batch: dict[str, tf.Tensor]
) -> dict[str, tf.Tensor]:
    """Return `g_loss`, by `loss_fn`, for as many fakes as there are real examples."""
    loss = optimization.method(model.loss_fn, "generator")
    return {"g_loss": loss(replicas.whole(model.judge(model.synthesize(batch))))}


def _real(batch):
    return batch["real"] if isinstance(batch, dict) else batch


def discriminator_loss(
    model: keras.Model,
    real_logits: tf.Tensor,
    fake_logits: tf.Tensor,
    is_whole: bool = False,
) -> tf.Tensor:
    """Return the discriminator's loss by `loss_fn`, and log `d_real` and `d_fake`.

    These two are the values of `loss_fn.opinion`, if it has that method. If
    `augment="ada"`, also steer the probability by the real logits, and log it. All of
    it sees the logits of all replicas.

    Args:
        real_logits, fake_logits: Float32 logits, one row per image.
        is_whole: bool. Whether they are those of all replicas already. Defaults to
            False.
    """
    if not is_whole:
        real_logits, fake_logits = map(replicas.whole, (real_logits, fake_logits))
    if opinion := getattr(model.loss_fn, "opinion", None):
        model.log(d_real=opinion(real_logits), d_fake=opinion(fake_logits))
    if model._probability is not None:
        boundary = optimization.method(model.loss_fn, "boundary")
        middle = boundary(real_logits, fake_logits)
        model.log(augment_p=model._probability.steer(real_logits, middle))
    loss = optimization.method(model.loss_fn, "discriminator")
    return loss(real_logits, fake_logits)


def judge(model: keras.Model, *inputs: tf.Tensor, by: str = "discriminator") -> Any:
    """Return the float32 outputs of a discriminator, in training mode.

    The discriminator sees its inputs `augmented`, with one draw for all of them: an
    image and the one that it belongs to move together.

    Args:
        *inputs: Tensors that the discriminator takes, in the order of its wire.
        by: str. Name of the discriminator. Defaults to "discriminator".
    """
    names = model.wires[by].takes
    is_changed = any(_is_augmented(model, name) for name in names)
    seed = model._noise_seed() if is_changed else None
    ends = zip(inputs, names, strict=False)
    inputs = [model.augmented(value, name, seed) for value, name in ends]
    inputs = inputs[0] if len(inputs) == 1 else inputs
    outputs = getattr(model, by)(inputs, training=True)
    return tf.nest.map_structure(lambda x: tf.cast(x, tf.float32), outputs)


def augmented(
    model: keras.Model,
    value: tf.Tensor,
    name: str = "real",
    seed: tf.Tensor | None = None,
) -> tf.Tensor:
    """Return examples of a field changed by `augment`.

    Parts, and fields that the change does not suit, stay unchanged.

    Args:
        value: Examples of the field.
        name: str. Name of the field. Defaults to "real".
        seed: Int32 `(2,)`. Examples with the same seed change alike. Defaults to None,
            which means a new draw for this call.
    """
    if not _is_augmented(model, name):
        return value
    seed = model._noise_seed() if seed is None else seed
    return augmenting.change(value, seed, model._probability)


def _is_augmented(model, name):
    suits = getattr(model.fields.get(name), "augmentations", ())
    return model.augment != "none" and model.augment in suits


def judge_both(
    model: keras.Model, real: Any, fake: Any, by: str = "discriminator"
) -> tuple[Any, Any]:
    """Return `judge` of real and of fake examples.

    This is one pass, unless a layer looks at a whole batch.

    Args:
        real, fake: Examples, or tuples of the arguments of `judge`.
        by: str. Name of the discriminator. Defaults to "discriminator".
    """
    real, fake = (x if isinstance(x, tuple) else (x,) for x in (real, fake))
    named = {} if by == "discriminator" else {"by": by}
    judge = functools.partial(model.judge, **named)
    if not model._judges_each[by]:
        fake_outputs = judge(*fake)
        return judge(*real), fake_outputs
    both = [tf.concat(pair, axis=0) for pair in zip(real, fake, strict=True)]
    count = batches.batch_size(real[0])
    outputs = judge(*both)
    return (
        tf.nest.map_structure(lambda x: x[:count], outputs),
        tf.nest.map_structure(lambda x: x[count:], outputs),
    )


def synthesize(
    model: keras.Model,
    batch: dict[str, tf.Tensor] | tf.Tensor,
    labels: tf.Tensor | None = None,
    latents: tf.Tensor | None = None,
    *,
    by: str = "generator",
    **given: tf.Tensor,
) -> Any:
    """Return a generator's output in training mode, one float32 row per row of a batch.

    Each input of its wire comes from the named arguments, else from the batch; if
    neither has it, it is drawn.

    Args:
        batch: The fields by name, or examples that set the number of rows.
        labels, latents, **given: Tensors. Inputs by name.
        by: str. Name of the generator. Defaults to "generator".
    """
    fields = batch if isinstance(batch, dict) else {"real": batch}
    given = {"labels": labels, "latents": latents, **given}
    given = {name: value for name, value in given.items() if value is not None}
    known = {**fields, **given}
    size = batches.batch_size(next(iter(fields.values())))
    inputs = [
        known[name] if name in known else model.draw(name, size)
        for name in model.wires[by].takes
    ]
    inputs = inputs[0] if len(inputs) == 1 else inputs
    outputs = getattr(model, by)(inputs, training=True)
    return tf.nest.map_structure(lambda x: tf.cast(x, tf.float32), outputs)


def infer(model: keras.Model, real: tf.Tensor) -> tf.Tensor:
    """Return the encoder's float32 latents of real images, in training mode."""
    return tf.cast(model.encoder(real, training=True), tf.float32)


def draw(model: keras.Model, name: str, batch_size: int | tf.Tensor) -> tf.Tensor:
    """Draw rows `(batch_size, ...)` of a part, such as "latents", for this step.

    Raises:
        InputError: The model has no such part.
    """
    if name not in model.parts:
        raise InputError(
            f"{name} must be in the batch, given by name, or be a part that is drawn. "
            f"The parts are {', '.join(model.parts) or 'none'}."
        )
    part, seed = model.parts[name], model._noise_seed()
    return replicas.own_rows(lambda rows: part.draw((rows,), seed), batch_size)


def sample_latents(model: keras.Model, batch_size: int | tf.Tensor) -> tf.Tensor:
    """Draw float32 latents `(batch_size, latent_dim)` for this step."""
    return model.draw("latents", batch_size)


def sample_labels(model: keras.Model, batch_size: int | tf.Tensor) -> tf.Tensor:
    """Draw int32 labels `(batch_size,)` for this step; each class is equally likely."""
    return model.draw("labels", batch_size)


def sample_uniform(model: keras.Model, shape: tuple) -> tf.Tensor:
    """Draw float32 numbers from U(0, 1) for this step.

    The first size is that of the batch. A draw of shape `()` is for all replicas.
    """
    seed = model._noise_seed()
    rows, *row = tf.unstack(shape) if tf.is_tensor(shape) else shape or (None,)
    if rows is None:
        return tf.random.stateless_uniform((), seed, alg="philox")
    return replicas.own_rows(
        lambda rows: tf.random.stateless_uniform((rows, *row), seed, alg="philox"), rows
    )


def sample_mix(model: keras.Model, examples: tf.Tensor) -> tf.Tensor:
    """Draw one number from U(0, 1) per example, `(batch, 1, ..., 1)`, for this step."""
    ones = [1] * (examples.shape.rank - 1)
    return model.sample_uniform((batches.batch_size(examples), *ones))


def noise_seed(model: keras.Model) -> tf.Tensor:
    """Return the seed of the next draw of this step."""
    model._protocol.move()
    model._draws.value += 1
    return training_noise.noise_seed(model.seed, model.step.value, model._draws.value)

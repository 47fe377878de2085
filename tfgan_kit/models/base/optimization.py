"""An optimizer's update of its side, in any precision, on any number of replicas."""

import keras
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.precision import computes_in_float16

NOT_COMPILED = (
    "a model needs its optimizers before it trains: call "
    "compile(generator_optimizer, discriminator_optimizer)."
)


def prepare(optimizer, model, side):
    """Return the optimizer of a side, built, with loss scaling if the side needs it."""
    networks = [getattr(model, name) for name in getattr(model, f"{side}_side")]
    scaled = isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
    if not scaled and any(computes_in_float16(network) for network in networks):
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    # An optimizer that is not built loses its state when the model is loaded.
    optimizer.build([v for network in networks for v in network.trainable_variables])
    return optimizer


def minimize(optimizer, variables, terms, args, look):
    """Move `variables` to lower `sum(terms(*args).values())`, and return the terms.

    The penalties of weights that have a regularizer of Keras are added to the sum.

    Args:
        look: Function that sees the update before it happens: the terms, the gradients,
            their scale, and whether gradients that are not finite are skipped.
    """
    if optimizer is None:
        raise InputError(NOT_COMPILED)
    context = tf.distribute.get_replica_context()
    values = [variable.value for variable in variables]
    # Only the moving side is watched; the other side is a constant.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        found = _checked(terms(*args))
        penalties = [v.regularizer(v) for v in variables if v.regularizer]
        # Gradients are summed over the replicas.
        loss = sum([*found.values(), *penalties]) / context.num_replicas_in_sync
        loss = optimizer.scale_loss(loss)
    gradients = tape.gradient(loss, values)
    is_scaled = isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
    scale = optimizer.scale_loss(1.0 / context.num_replicas_in_sync)
    look(found, gradients, scale, is_scaled)
    if is_scaled:
        gradients = _spread_overflow(gradients, context)
    optimizer.apply(gradients, variables)
    return found


def method(loss_fn, name):
    """Return the method with that name of a loss.

    Raises:
        InputError: The loss has no such method.
    """
    found = getattr(loss_fn, name, None)
    if not callable(found):
        raise InputError(
            f"loss_fn must have a method {name!r}, like those of tfgan_kit.losses. "
            f"Received: loss_fn={loss_fn!r}."
        )
    return found


def _checked(terms):
    if not isinstance(terms, dict):
        raise InputError(
            "the terms of a loss must be a dict of scalars by their names. "
            f"Received: {terms!r}."
        )
    for name, value in terms.items():
        shape = tf.TensorShape(getattr(value, "shape", ()))
        if not shape.is_compatible_with(()):
            raise InputError(
                f"{name} must be a scalar, such as the mean over a batch. "
                f"Received: the shape {shape}."
            )
    return terms


def _spread_overflow(gradients, context):
    """Make every replica see an overflow on any replica, so that all skip the step.

    Keras' LossScaleOptimizer only looks at the gradients of the first replica.
    """
    if context.num_replicas_in_sync == 1:
        return gradients
    finite = [tf.reduce_all(tf.math.is_finite(gradient)) for gradient in gradients]
    bad = 1.0 - tf.cast(tf.reduce_all(finite), tf.float32)
    bad = context.all_reduce(tf.distribute.ReduceOp.SUM, bad)
    return [
        tf.where(bad > 0, tf.constant(float("nan"), gradient.dtype), gradient)
        for gradient in gradients
    ]

"""The choice between two phases of training inside a step."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


def run_either(
    model: keras.Model,
    condition: Callable[[], tf.Tensor],
    first: Callable[..., None],
    second: Callable[..., None],
    *args: Any,
    reports: tuple[str, ...] = (),
) -> None:
    """Run one of two functions that call the verbs of a step, and only that one.

    The other side's weights, optimizer and power iteration then stay unchanged, and
    its networks cost nothing. Names that only one of them reports are logged in both
    phases; their mean is 0 as long as no step has reported them.

    Args:
        model: An `AdversarialModel`, within its `train_step`.
        condition: A function that returns a scalar: whether to run `first`.
        first, second: Functions of `args`.
        *args: The data of this step.
        reports: Names besides the terms of the loss that one of them logs.
    """
    context = tf.distribute.get_replica_context()
    if context.num_replicas_in_sync == 1:
        tf.cond(condition(), lambda: _done(first, *args), lambda: _done(second, *args))
    else:
        # Replicas write variables together, which only works outside of a `cond`; so
        # the `cond` is around all of them.
        context.merge_call(_across, args=(condition, first, second, args))
    steered = ("augment_p",) if model.augment == "ada" else ()
    opinions = ("d_real", "d_fake") if hasattr(model.loss_fn, "opinion") else ()
    model._protocol.report(*model.loss_terms, *opinions, *steered, *reports)


def _across(strategy, condition, first, second, args):
    # `merge_call` gives functions as values of each replica; all of them are alike.
    condition, first, second = map(_of_first, (condition, first, second))

    def each(function):
        strategy.extended.call_for_each_replica(function, args=args)
        return tf.constant(0)

    tf.cond(condition(), lambda: each(first), lambda: each(second))


def _of_first(value):
    return tf.distribute.get_strategy().experimental_local_results(value)[0]


def _done(function, *args):
    function(*args)
    return tf.constant(0)  # both branches of a `cond` return alike

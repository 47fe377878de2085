"""The means, rows and draws that replicas share within a step.

On one device every function returns its argument, or draws what it is asked for.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

# The rows of the batch that each replica works on, by its number; see `begin`.
_ROWS: dict[int, int | tf.Tensor] = {}


def count() -> int:
    """Return the number of replicas that train together: 1 outside of a replica."""
    context = tf.distribute.get_replica_context()
    return 1 if context is None else context.num_replicas_in_sync


def number() -> int:
    """Return the number of this replica, a key for what belongs to it alone.

    TensorFlow traces the replicas of one process by turns.
    """
    if count() == 1:
        return 0
    place = _place()
    found = tf.get_static_value(place)
    return 0 if found is None else int(found)


def mean(value: Any) -> Any:
    """Return the mean of a tensor, or of each in a structure, over the replicas.

    Gradients flow through it.
    """
    if count() == 1:
        return value
    return _reduced("MEAN", value)


def deviation(values: tf.Tensor) -> tf.Tensor:
    """Return the standard deviation of the values on all replicas."""
    if count() == 1:
        return tf.math.reduce_std(values)
    centre = mean(tf.reduce_mean(values))
    return tf.sqrt(mean(tf.reduce_mean(tf.math.squared_difference(values, centre))))


def whole(values: tf.Tensor) -> tf.Tensor:
    """Return the rows of all replicas in order; gradients flow through it.

    Every replica must have as many rows.
    """
    if count() == 1:
        return values
    # A sum with the zeros of the others, because the order of an `all_gather` among the
    # reductions is that of its tracing.
    rows, place = tf.shape(values)[0], _place()
    around = [place * rows, (count() - 1 - place) * rows]
    paddings = [around, *[[0, 0]] * (values.shape.rank - 1)]
    summed = _reduced("SUM", tf.pad(tf.cast(values, tf.float32), paddings))
    static = values.shape[0] and values.shape[0] * count()
    summed = tf.ensure_shape(summed, [static, *values.shape[1:]])
    return tf.cast(summed, values.dtype)


def own_part(values: tf.Tensor) -> tf.Tensor:
    """Return the rows of this replica in `whole` values, all of equal length."""
    if count() == 1:
        return values
    rows = tf.shape(values)[0] // count()
    own = values[_place() * rows :][:rows]
    static = values.shape[0] and values.shape[0] // count()
    return tf.ensure_shape(own, [static, *values.shape[1:]])


def begin(rows: int | tf.Tensor) -> None:
    """Tell `own_rows` how many rows a batch of this replica has, from now on."""
    _ROWS[number()] = rows


def end() -> None:
    """End what `begin` said."""
    _ROWS.pop(number(), None)


def own_rows(
    draw: Callable[[int | tf.Tensor], tf.Tensor], rows: int | tf.Tensor
) -> tf.Tensor:
    """Return the rows of this replica in what one device would draw for all of them.

    Rows that are k times those of the batch (see `begin`) are k batches, one after the
    other, and of each the replica has its part.

    Args:
        draw: Function from a number of rows to a tensor with as many rows.
        rows: int or scalar tensor. Number of rows of this replica.
    """
    replicas = count()
    if replicas == 1:
        return draw(rows)
    drawn = draw(rows * replicas)
    batch = _ROWS.get(number())
    sets = 1 if batch is None else tf.where(rows % batch == 0, rows // batch, 1)
    parts = tf.concat([[sets, replicas, rows // sets], tf.shape(drawn)[1:]], axis=0)
    own = tf.gather(tf.reshape(drawn, parts), _place(), axis=1)
    own = tf.reshape(own, tf.concat([[rows], tf.shape(drawn)[1:]], axis=0))
    static = rows if isinstance(rows, int) else None
    return tf.ensure_shape(own, [static, *drawn.shape[1:]])


def own_columns(
    draw: Callable[[int | tf.Tensor], tf.Tensor], columns: int | tf.Tensor
) -> tf.Tensor:
    """Return the columns of this replica, as `own_rows` returns rows."""
    if count() == 1:
        return draw(columns)
    return tf.transpose(own_rows(lambda total: tf.transpose(draw(total)), columns))


def _reduced(operation, value):
    return tf.distribute.get_replica_context().all_reduce(operation, value)


def _place():
    return tf.distribute.get_replica_context().replica_id_in_sync_group

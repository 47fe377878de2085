"""The means, rows and draws that replicas share within a step.

On one device every function returns its argument, or draws what it is asked for.
"""

from collections.abc import Callable

import tensorflow as tf

# The rows of the batch that each replica works on, by its number; see `begin`.
_ROWS: dict[int, int | tf.Tensor] = {}


def count() -> int:
    """Return the number of replicas that train together: 1 outside of a replica."""
    context = tf.distribute.get_replica_context()
    return 1 if context is None else context.num_replicas_in_sync


def number() -> int:
    """Return the number of this replica, a key for what belongs to it alone.

    Replicas of one process take turns while their step is traced.
    """
    if count() == 1:
        return 0
    place = _place()
    found = tf.get_static_value(place)
    return 0 if found is None else int(found)


def mean(value: tf.Tensor) -> tf.Tensor:
    """Return the mean of a value over the replicas; gradients flow through it."""
    if count() == 1:
        return value
    return tf.distribute.get_replica_context().all_reduce("MEAN", value)


def whole(values: tf.Tensor) -> tf.Tensor:
    """Return the rows of all replicas in order; gradients flow through it."""
    if count() == 1:
        return values
    return tf.distribute.get_replica_context().all_gather(values, axis=0)


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


def _place():
    return tf.distribute.get_replica_context().replica_id_in_sync_group

"""How fast this machine multiplies matrices: the limit of every network."""

import tensorflow as tf

from speed.line import serve


def run(line, dtype, side=2048):
    """Products of two square matrices; the amount is 2 for each multiply-add."""
    shape = (side, side)
    first = tf.cast(tf.random.normal(shape, seed=1), dtype)
    second = tf.cast(tf.random.normal(shape, seed=2), dtype)
    product = tf.function(lambda: tf.linalg.matmul(first, second))
    # The sum of a corner is read, so that nothing is put off.
    serve(line, lambda: product()[0, 0].numpy(), 2 * side**3)

"""Numbers that are functions of the step."""

import math

import tensorflow as tf


def cosine_share(step, steps):
    """Return a float32 share that rises from 0 to 1 along half a cosine.

    It rises during `steps` steps and is 1 after them.
    """
    done = tf.minimum(tf.cast(step, tf.float32) / steps, 1.0)
    return 0.5 - 0.5 * tf.cos(math.pi * done)


def cosine(start, end, step, steps):
    """Return a value that moves from `start` to `end` along that curve."""
    return start + (end - start) * cosine_share(step, steps)

"""Numbers that are functions of the step."""

import math

import tensorflow as tf


def cosine_share(step, steps):
    """From 0 to 1 by half a cosine over so many steps, and then 1; a float32 scalar."""
    done = tf.minimum(tf.cast(step, tf.float32) / steps, 1.0)
    return 0.5 - 0.5 * tf.cos(math.pi * done)


def cosine(start, end, step, steps):
    """From `start` to `end` in that way."""
    return start + (end - start) * cosine_share(step, steps)

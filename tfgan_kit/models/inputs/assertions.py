"""Checks that fail inside a graph, reported like those that fail before it."""

import contextlib
import re

import tensorflow as tf

from tfgan_kit.errors import InputError

# The message that `tf.debugging.Assert` makes of a sentence and two numbers.
_FAILED = re.compile(r"\[((?:images|labels) [^\n]* from)\] \[([^]]*)\] \[([^]]*)\]")


@contextlib.contextmanager
def as_input_errors():
    """Raise InputError if an `asserted` check of images or labels fails inside."""
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        failed = _FAILED.search(str(error))
        if failed is None:
            raise
        sentence, low, high = failed.groups()
    else:
        return
    raise InputError(f"{sentence} {low} to {high}.")

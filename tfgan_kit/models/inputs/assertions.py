"""Checks that fail in a graph, told as those that fail before one."""

import contextlib
import re

import tensorflow as tf

from tfgan_kit.errors import InputError

# What `tf.debugging.Assert` makes of a sentence and two numbers.
_FAILED = re.compile(r"\[((?:images|labels) [^\n]* from)\] \[([^]]*)\] \[([^]]*)\]")


@contextlib.contextmanager
def as_input_errors():
    """Raises InputError for an `asserted` of images or labels that fails inside."""
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

"""The message for a file that cannot be read or run."""

import contextlib

from tfgan_kit.errors import InputError, is_out_of_memory, reason_of
from tfgan_kit.graph_safety import UntrustedError


def unreadable(path, error):
    """Return the message for a file on which a reader of Keras or TensorFlow fails."""
    if isinstance(error, UntrustedError):  # it can be read
        return str(error)
    return f"{path} cannot be read as a generator of tfgan_kit: {reason_of(error)}"


@contextlib.contextmanager
def calling(path):
    """Enter a context that calls the graph in a file.

    Raises:
        InputError: The graph fails, or takes other inputs; the message names the file.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # TensorFlow raises TypeError, OpError and more
        if is_out_of_memory(error):
            raise
        raise InputError(
            f"{path} cannot be run as a generator of tfgan_kit: {reason_of(error)}"
        ) from error

"""The message for a file that cannot be read."""

from tfgan_kit.errors import reason_of
from tfgan_kit.graph_safety import UntrustedError


def unreadable(path, error):
    """Return the message for a file on which a reader of Keras or TensorFlow fails."""
    if isinstance(error, UntrustedError):  # it can be read
        return str(error)
    return f"{path} cannot be read as a generator of tfgan_kit: {reason_of(error)}"

"""The remedy for a file that cannot be read."""

import contextlib

from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError


@contextlib.contextmanager
def skip_hint():
    """Add the remedy to the error about a file that cannot be read."""
    try:
        yield
    except UnreadableImage as error:
        reason = str(error).rstrip(".")
        raise InputError(f"{reason}; --skip-corrupt leaves such files out.") from error

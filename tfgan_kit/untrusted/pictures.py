"""Pictures of unknown origin: Pillow with limits, in many threads."""

import contextlib
import threading
import warnings

from PIL import Image

from tfgan_kit.untrusted import limits

# Above it, Pillow warns of decompression bombs; it refuses twice as much.
MAX_PIXELS = 89_478_485


class _Quiet:
    """Context without Pillow's warnings of metadata and sizes, for all threads.

    Warning filters belong to the process. If each thread set and restored them, the
    last one could leave them as another thread had set them.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._inside = 0
        self._filters = None

    def __enter__(self):
        with self._lock:
            if not self._inside:
                self._filters = warnings.catch_warnings()
                self._filters.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._inside += 1

    def __exit__(self, *_):
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._filters.__exit__()


QUIET = _Quiet()


class TooLarge(ValueError):
    """A picture has more pixels than are read."""

    def __init__(self):
        super().__init__(f"it claims more than {MAX_PIXELS:,} pixels and is not read")


@contextlib.contextmanager
def opened(source, formats=("PNG",)):
    """Give a `PIL.Image.Image` whose pixels may be read.

    Args:
        source: A path, or an open file.
        formats: The formats that Pillow may try. Defaults to PNG alone.

    Raises:
        InputError: It is a path of no regular file.
        TooLarge: Its header claims more than `MAX_PIXELS` pixels.
        Exception: Any, if it is damaged.
    """
    if not hasattr(source, "read"):
        limits.check_regular(source)
    try:
        with QUIET, Image.open(source, formats=formats) as image:
            check_size(image.height, image.width)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge from None


def check_size(height, width):
    """Raise TooLarge if a picture of that size is not read."""
    if height * width > MAX_PIXELS:
        raise TooLarge

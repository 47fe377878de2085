"""Pillow without its warnings, in many threads."""

import threading
import warnings


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

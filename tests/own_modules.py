"""Python files of a user's own, which a test imports or names by `--import`."""

import contextlib
import sys

import keras


@contextlib.contextmanager
def forgotten():
    """Within it no module `my_...` is loaded; afterwards all that it left is gone."""
    registered = keras.saving.get_custom_objects()
    before, path = dict(registered), [*sys.path]
    _drop_modules()
    try:
        yield
    finally:
        _drop_modules()
        sys.path[:] = path
        ours = {n: x for n, x in registered.items() if n.startswith("tfgan_kit>")}
        registered.clear()
        registered.update(before | ours)  # ours may be imported late


def _drop_modules():
    for name in [name for name in sys.modules if name.startswith("my_")]:
        del sys.modules[name]

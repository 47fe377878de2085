"""Images for training: folders, arrays, data sets of TFDS, and the stream.

Names load on first use, so that `import tfgan_kit.data` imports no TensorFlow.
"""

import importlib

_HOME = {
    "EMBEDDED": "names",
    "ImageData": "image_data",
    "check_dataset": "names",
    "is_path": "names",
    "kind_of": "names",
    "load": "loading",
    "steps_per_epoch": "pipeline",
    "training_stream": "pipeline",
}
__all__ = [*_HOME]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'tfgan_kit.data' has no attribute {name!r}")
    return getattr(importlib.import_module(f"tfgan_kit.data.{_HOME[name]}"), name)


def __dir__():
    return sorted(__all__)

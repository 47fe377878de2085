"""The trained generator outside of training: SavedModel, TFLite, and reading them.

Names load on first use: looking at what a path is needs no TensorFlow.
"""

import importlib

_HOME = {
    "Loaded": "loaded",
    "Source": "source",
    "Target": "tflite.target",
    "card_of": "model_card",
    "compare_forms": "agreement",
    "convert": "tflite.conversion",
    "describe": "facts",
    "export": "saved_model",
    "find": "source",
    "open_source": "source",
}
__all__ = [*_HOME]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'tfgan_kit.export' has no attribute {name!r}")
    return getattr(importlib.import_module(f"tfgan_kit.export.{_HOME[name]}"), name)


def __dir__():
    return sorted(__all__)

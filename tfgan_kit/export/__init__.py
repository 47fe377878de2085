"""The trained generator outside of training: SavedModel, TFLite, and reading them.

Names load on first use: looking at what a path is needs no TensorFlow.
"""

from tfgan_kit import lazy

_HOME = {
    "Loaded": "loaded",
    "Source": "source",
    "Target": "tflite.target",
    "card_of": "model_card",
    "card_of_file": "model_card",
    "compare_forms": "agreement",
    "convert": "tflite.conversion",
    "convert_model": "tflite.model_conversion",
    "describe": "facts",
    "encoder_of": "encoder",
    "export": "saved_model",
    "find": "source",
    "need_encoder": "encoder",
    "open_encoder": "encoder",
    "open_mixing": "mixing",
    "open_model": "source",
    "open_source": "source",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOME)

"""The trained generator outside of training: SavedModel, TFLite, and reading them.

Names load on first use: looking at what a path is needs no TensorFlow.
"""

from tfgan_kit import lazy

_HOME = {
    "Loaded": "open.loaded",
    "Source": "open.source",
    "Target": "tflite.target",
    "card_of": "model_card",
    "card_of_file": "model_card",
    "compare_forms": "verify.agreement",
    "convert": "tflite.conversion",
    "convert_model": "tflite.model_conversion",
    "describe": "open.description",
    "encoder_of": "open.encoder",
    "export": "saved_model.saved_model",
    "find": "open.source",
    "need_encoder": "open.encoder",
    "open_encoder": "open.encoder",
    "open_mixing": "open.class_interpolation",
    "open_model": "open.source",
    "open_source": "open.source",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOME)

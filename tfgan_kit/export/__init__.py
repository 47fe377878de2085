"""The trained generator outside of training: SavedModel, TFLite, and reading them.

Names load on first use: looking at what a path is needs no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

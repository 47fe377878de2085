"""Export of the trained generator: SavedModel, TFLite, and reading them.

Names load on first use: finding out what a path holds needs no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

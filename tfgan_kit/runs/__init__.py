"""A run: its options, its folder, its model, its training, its checkpoints.

Names load on first use: the options and the folder need no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

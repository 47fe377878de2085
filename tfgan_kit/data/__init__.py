"""Data for training: folders, arrays, TFDS data sets, and the stream of batches.

Names load on first use, so `import tfgan_kit.data` imports no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

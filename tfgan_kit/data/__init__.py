"""Images for training: folders, arrays, data sets of TFDS, and the stream.

Names load on first use, so that `import tfgan_kit.data` imports no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

"""How near generated images are to real ones: features -> statistics -> metric.

Names load on first use: the statistics need no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

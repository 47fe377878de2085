"""Metrics of generated images against real ones: features -> statistics -> metric.

Names load on first use, because the statistics need no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

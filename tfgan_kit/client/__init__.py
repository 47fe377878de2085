"""Samples from a generator on a running TF Serving, over gRPC or REST.

Names load on first use: REST needs no TensorFlow, and gRPC needs an extra.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

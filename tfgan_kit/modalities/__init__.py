"""Kinds of examples: the shape that networks see, storage, and previews.

A data set is made of named fields, and each field has a modality: `Image`, `Vectors`,
or a class of your own that derives from `Modality` and is registered with `register`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

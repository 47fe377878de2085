"""Measurement of any form of a generator, or of image files, against real images.

It needs no TensorFlow until a source is opened.
"""

from tfgan_kit.evaluation.calibrating import calibrate
from tfgan_kit.evaluation.evaluating import evaluate
from tfgan_kit.evaluation.generated_images import find, pictures
from tfgan_kit.evaluation.reference_data import RealData, real_data
from tfgan_kit.evaluation.retrieving import Neighbours, nearest

__all__ = [
    "Neighbours",
    "RealData",
    "calibrate",
    "evaluate",
    "find",
    "nearest",
    "pictures",
    "real_data",
]

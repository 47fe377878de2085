"""How near generated images are to real ones: features -> statistics -> metric.

Names load on first use: the statistics need no TensorFlow.
"""

import importlib

_HOME = {
    "Classifier": "classifier",
    "Extractor": "extractor",
    "FrechetDistance": "keras_metrics",
    "Inception": "inception",
    "Moments": "statistics",
    "NetworkFile": "network_file",
    "METRICS": "suite",
    "Result": "result",
    "calibrate": "inception",
    "choose": "choosing",
    "class_histogram": "histogram",
    "frechet_distance": "frechet",
    "inception_score": "score",
    "kernel_distance": "kernel",
    "measure": "suite",
    "moments": "statistics",
    "neighbourhoods": "neighbours",
    "shipped": "choosing",
    "sliced_wasserstein_distance": "sliced_wasserstein",
    "training_neighbours": "neighbours",
}
__all__ = [*_HOME]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'tfgan_kit.metrics' has no attribute {name!r}")
    return getattr(importlib.import_module(f"tfgan_kit.metrics.{_HOME[name]}"), name)


def __dir__():
    return sorted(__all__)

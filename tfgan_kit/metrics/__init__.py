"""How near generated images are to real ones: features -> statistics -> metric.

Names load on first use: the statistics need no TensorFlow.
"""

from tfgan_kit import lazy

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
    "nearest_images": "retrieval",
    "neighbourhoods": "neighbours",
    "shipped": "choosing",
    "sliced_wasserstein_distance": "sliced_wasserstein",
    "training_neighbours": "neighbours",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOME)

"""How near generated images are to real ones: features -> statistics -> metric.

Names load on first use: the statistics need no TensorFlow.
"""

from tfgan_kit import lazy

_HOME = {
    "Classifier": "features.classifier",
    "Extractor": "features.extractor",
    "FrechetDistance": "keras_metrics",
    "Inception": "features.inception",
    "Moments": "statistics.statistics",
    "NetworkFile": "features.network_file",
    "METRICS": "suite",
    "Result": "result",
    "calibrate": "features.inception",
    "choose": "features.extractors",
    "class_histogram": "statistics.histogram",
    "frechet_distance": "statistics.frechet",
    "inception_score": "statistics.score",
    "kernel_distance": "statistics.kernel",
    "measure": "suite",
    "moments": "statistics.statistics",
    "nearest_images": "statistics.retrieval",
    "neighbourhoods": "statistics.neighbours",
    "shipped": "features.extractors",
    "sliced_wasserstein_distance": "statistics.sliced_wasserstein",
    "training_neighbours": "statistics.neighbours",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOME)

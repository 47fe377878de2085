"""The computation for each metric name of `suite.measure`, and its image counts."""

import numpy as np

from tfgan_kit.metrics import classification_score
from tfgan_kit.metrics.registry_entry import Measure
from tfgan_kit.metrics.sets import Sets as Sets
from tfgan_kit.metrics.statistics.frechet import frechet_distance
from tfgan_kit.metrics.statistics.histogram import class_histogram
from tfgan_kit.metrics.statistics.kernel import SUBSET_SIZE, SUBSETS, kernel_distance
from tfgan_kit.metrics.statistics.neighbours import NEAREST, training_neighbours
from tfgan_kit.metrics.statistics.score import SPLITS, inception_score
from tfgan_kit.metrics.statistics.sliced_wasserstein import sliced_wasserstein_distance
from tfgan_kit.metrics.statistics.statistics import moments
from tfgan_kit.metrics.translation_measures import TRANSLATION_MEASURES

# Each of them is compared with every training image.
_MOST_NEAREST = 5_000


def _frechet(sets):
    value = frechet_distance(moments(sets.real), moments(sets.fake))
    return [("frechet_distance", value, None, {})]


def _kernel(sets):
    distance = kernel_distance(sets.real, sets.fake, seed=sets.seed)
    size = min(SUBSET_SIZE, sets.fewer)
    return [("kernel_distance", *distance, {"subsets": SUBSETS, "subset_size": size})]


def _score(sets):
    mixed = sets.some(sets.logits, len(sets.logits))
    return [("inception_score", *inception_score(mixed), {"splits": SPLITS})]


def _precision_recall(sets):
    near, details = sets.near
    return [(name, getattr(near, name), None, details) for name in _PR]


def _density_coverage(sets):
    near, details = sets.near
    return [(name, getattr(near, name), None, details) for name in _DC]


_PR, _DC = ("precision", "recall"), ("density", "coverage")


def _sliced_wasserstein(sets):
    levels = sliced_wasserstein_distance(sets.real_images, sets.fake_images, sets.seed)
    mean = float(np.mean([*levels.values()]))
    return [("sliced_wasserstein_distance", mean, None, levels)]


def _classes(sets):
    histogram = class_histogram(sets.logits)
    names = sets.class_names
    # Another network's classes have unknown names.
    known = names is not None and len(names) == len(histogram.shares)
    name = names[histogram.rarest] if known else str(histogram.rarest)
    shares = histogram.shares.tolist()
    return [
        ("least_frequent_class", shares[histogram.rarest], None, {"class": name}),
        ("distance_from_uniform", histogram.distance, None, {"shares": shares}),
    ]


def _label_accuracy(sets):
    right = np.argmax(sets.logits, axis=1) == sets.labels
    # A class that was never requested has no share.
    shares = [
        float(right[sets.labels == label].mean()) if label in sets.labels else None
        for label in range(sets.logits.shape[1])
    ]
    return [("label_accuracy", float(right.mean()), None, {"of_classes": shares})]


def _nearest(sets):
    held_out = sets.some(sets.real, _MOST_NEAREST)
    fake = sets.some(sets.fake, _MOST_NEAREST)
    neighbours = training_neighbours(fake, sets.train, held_out)
    details = {"images": len(fake), "held_out": len(held_out), "train": len(sets.train)}
    return [
        ("nearest_training_ratio", neighbours.ratio, None, details),
        ("nearest_training_share", neighbours.share_nearer, None, details),
    ]


# 10,000 is the advice in the code of Heusel et al.; Salimans et al. use 50,000. The
# rest is where numbers of real images settle: by the classifier of Fashion-MNIST,
# 200, 1,000 and 10,000 of them have a Fréchet distance of 7.7, 2.6 and 0.3 from the
# test images, a precision of 0.97, 0.95 and 0.93, and a score of 7.3, 8.4 and 8.6.
MEASURES = {
    "fid": Measure(_frechet, 2, 10_000, "it comes out too large"),
    "kid": Measure(_kernel, 2, SUBSET_SIZE, "it is of smaller subsets"),
    "is": Measure(_score, SPLITS, 500, "it comes out too small", of_logits=True),
    "pr": Measure(_precision_recall, NEAREST + 1, 1_000, "it comes out too large"),
    "dc": Measure(_density_coverage, NEAREST + 1, 1_000, "it varies by chance"),
    "swd": Measure(
        _sliced_wasserstein, 1, 2_000, "it comes out too large", of_features=False
    ),
    "classes": Measure(_classes, 1, 100, "the shares vary by chance", of_logits=True),
    "label-accuracy": Measure(
        _label_accuracy, 1, 100, "it varies by chance", of_logits=True
    ),
    "nearest": Measure(_nearest, 1, 1_000, "it varies by chance"),
}
# They take long, so nothing measures them by default.
ON_REQUEST = {
    "cas": Measure(
        *(classification_score.measure, 2, 1_000, "it varies by chance"),
        of_features=False,
        how=classification_score.how,
    ),
}
ALL_MEASURES = {**MEASURES, **ON_REQUEST, **TRANSLATION_MEASURES}

"""The nearest images of many, exactly."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import metrics
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics import retrieval


def test_places_and_distances_of_points_on_a_line():
    features = np.float32([[0, 0], [3, 4], [6, 8], [-3, -4]])
    queries = np.float32([[3, 4], [0, 1]])
    places, distances = metrics.nearest_images(queries, features, 3)
    # Of 0 and 2, which are equally far from the first point, 0 comes first.
    assert_array_equal(places, [[1, 0, 2], [0, 1, 3]])
    expected = [[0, 5, 5], [1, np.sqrt(18), np.sqrt(34)]]
    assert_allclose(distances, expected, rtol=1e-12)
    assert distances[0, 0] == 0


def test_blocks_change_nothing(monkeypatch):
    random = np.random.default_rng(0)
    features = random.normal(size=(50, 7)).astype("float32")
    # Mapped features may be far from zero.
    features += 1e3
    queries = features[[49, 3]]
    whole = metrics.nearest_images(queries, features, 50)
    monkeypatch.setattr(retrieval, "_BLOCK", 8)
    blocks = metrics.nearest_images(queries, features, 50)
    for one, other in zip(whole, blocks, strict=True):
        assert_array_equal(one, other)
    exact = np.linalg.norm(features.astype("float64") - queries[1], axis=1)
    assert_allclose(whole[1][1], np.sort(exact), rtol=1e-12)
    assert_array_equal(whole[0][:, 0], [49, 3])


def test_bad_features_and_counts_are_refused():
    features = np.zeros((4, 2), "float32")
    for count in (0, 5):
        sentence = f"count must be 1 to 4, the number of images. Received: {count}"
        with pytest.raises(InputError, match=sentence):
            metrics.nearest_images(features, features, count)
    with pytest.raises(InputError, match="must be from one network"):
        metrics.nearest_images(features[:, :1], features, 1)
    with pytest.raises(InputError, match="finite"):
        metrics.nearest_images(features + np.nan, features, 1)

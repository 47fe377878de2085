import numpy as np
import pytest
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.histogram import class_histogram


def of_classes(*classes):
    return np.eye(4)[list(classes)]


def test_shares_distance_and_the_rarest_class():
    found = class_histogram(of_classes(0, 0, 0, 0, 1, 1, 3, 3))
    assert_allclose(found.shares, [0.5, 0.25, 0, 0.25])
    assert_allclose(found.distance, 0.25)  # what must move to make it even
    assert found.rarest == 2


def test_even_classes_and_a_single_one():
    assert class_histogram(of_classes(3, 1, 2, 0)).distance == 0
    collapsed = class_histogram(of_classes(0, 0, 0))
    assert_allclose(collapsed.distance, 1 - 1 / 4)
    assert collapsed.rarest == 1


def test_what_it_refuses():
    with pytest.raises(InputError, match="at least 1 images"):
        class_histogram(np.zeros((0, 4)))
    with pytest.raises(InputError, match="must be finite"):
        class_histogram(np.full((2, 4), np.nan))

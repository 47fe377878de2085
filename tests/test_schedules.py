"""Numbers that are functions of the step."""

import math

import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.optimizers import schedules


@pytest.mark.parametrize("step", [0, 1, 25, 50, 99, 100, 101, 10**6])
def test_cosine(step):
    done = min(step / 100, 1)
    share = (1 - math.cos(math.pi * done)) / 2
    found = schedules.cosine_share(tf.constant(step, tf.int64), 100)
    assert found.dtype == tf.float32
    assert_allclose(found, share, rtol=1e-5, atol=1e-7)
    found = schedules.cosine(3.0, 0.5, tf.constant(step, tf.int64), 100)
    assert_allclose(found, 3 - 2.5 * share, rtol=1e-5)


def test_the_ends_are_exact():
    for step, expected in ((0, 0.9), (7, 0.99), (8, 0.99)):
        assert float(schedules.cosine(0.9, 0.99, step, 7)) == pytest.approx(
            expected, rel=1e-7
        )

"""Moved, cut and turned images against values computed by hand."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.augmentation import geometry

NINE = np.arange(1, 10, dtype="float32").reshape(1, 3, 3, 1)
ROW = np.array([1, 2, 4], "float32").reshape(1, 1, 3, 1)
SOME = np.random.default_rng(0).uniform(-1, 1, (3, 4, 5, 2)).astype("float32")


def each(*numbers):
    return tf.constant(numbers, tf.float32)


def whole(*numbers):
    return tf.constant(numbers, tf.int32)


def plane(images):
    return np.asarray(images)[0, :, :, 0]


def test_a_translation_moves_pixels_and_pads_with_grey():
    found = geometry.translate(NINE, right=whole(1), down=whole(0))
    assert_array_equal(plane(found), [[0, 1, 2], [0, 4, 5], [0, 7, 8]])
    found = geometry.translate(NINE, right=whole(0), down=whole(-2))
    assert_array_equal(plane(found), [[7, 8, 9], [0, 0, 0], [0, 0, 0]])


def test_each_image_has_its_own_translation():
    found = geometry.translate(SOME, right=whole(0, 2, -1), down=whole(0, -1, 3))
    expected = np.zeros_like(SOME)
    expected[0] = SOME[0]
    expected[1, :3, 2:] = SOME[1, 1:, :3]
    expected[2, 3:, :4] = SOME[2, :1, 1:]
    assert_array_equal(found, expected)


def test_a_box_is_cut_out_of_its_place():
    found = geometry.cut_out(NINE, left=whole(1), top=whole(0), size=(2, 1))
    assert_array_equal(plane(found), [[1, 0, 3], [4, 0, 6], [7, 8, 9]])


def test_what_of_a_box_is_beyond_the_image_is_lost():
    found = geometry.cut_out(SOME, whole(-1, 4, 0), whole(3, -1, 0), size=(2, 3))
    expected = SOME.copy()
    expected[0, 3:, :2] = 0
    expected[1, :1, 4:] = 0
    expected[2, :2, :3] = 0
    assert_array_equal(found, expected)


ONE = each(1.0)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (geometry.stretch(ONE, ONE), [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        (geometry.stretch(-ONE, ONE), [[3, 2, 1], [6, 5, 4], [9, 8, 7]]),
        (geometry.turn(0 * ONE, ONE), [[3, 6, 9], [2, 5, 8], [1, 4, 7]]),
        (geometry.turn(-ONE, 0 * ONE), [[9, 8, 7], [6, 5, 4], [3, 2, 1]]),
        (geometry.move(ONE, 0 * ONE), [[2, 3, 2], [5, 6, 5], [8, 9, 8]]),
        (geometry.move(0 * ONE, -2 * ONE), [[7, 8, 9], [4, 5, 6], [1, 2, 3]]),
        (geometry.stretch(ONE / 2, ONE), [[1.5, 2, 2.5], [4.5, 5, 5.5], [7.5, 8, 8.5]]),
    ],
)
def test_a_result_shows_what_stands_where_its_matrix_leads(matrix, expected):
    assert_array_equal(plane(geometry.warp(NINE, matrix)), expected)


def test_between_pixels_there_are_mixtures():
    found = geometry.warp(ROW, geometry.move(each(0.5), each(0.0)))
    assert_allclose(plane(found), [[1.5, 3, 3]])
    found = geometry.warp(ROW, geometry.move(each(-0.25), each(7.0)))
    assert_allclose(plane(found), [[1.25, 1.75, 3.5]])


def test_a_turn_of_60_degrees_looks_where_it_should():
    """At (1, 0) the result shows (cos 60, sin 60) = (0.5, 0.866)."""
    angle = each(np.pi / 3)
    found = plane(geometry.warp(NINE, geometry.turn(tf.cos(angle), tf.sin(angle))))
    # NINE is 5 + x + 3 y, and mixtures of a plane are on the plane.
    assert_allclose(found[1, 2], 5 + 0.5 + 3 * np.sqrt(0.75), rtol=1e-6)
    assert_allclose(found[0, 1], 5 + np.sqrt(0.75) - 3 * 0.5, rtol=1e-6)


def test_matrices_work_from_the_right():
    """The last one is the first that a place of the result meets."""
    both = geometry.move(ONE, 0 * ONE) @ geometry.turn(0 * ONE, ONE)
    turned = geometry.warp(geometry.warp(NINE, geometry.move(ONE, 0 * ONE)), both)
    alone = geometry.warp(NINE, geometry.move(ONE, 0 * ONE))
    alone = geometry.warp(alone, geometry.move(ONE, 0 * ONE))
    alone = geometry.warp(alone, geometry.turn(0 * ONE, ONE))
    assert_array_equal(turned, alone)


@pytest.mark.parametrize("shape", [(1, 1, 2), (1, 4, 1), (5, 1, 3), (7, 4, 2)])
def test_any_shape_stays_inside_itself(shape):
    images = np.random.default_rng(1).uniform(-1, 1, (6, *shape)).astype("float32")
    numbers = tf.constant(np.random.default_rng(2).normal(0, 4, (4, 6)), tf.float32)
    matrix = geometry.stretch(*numbers[:2]) @ geometry.move(*numbers[2:])
    found = geometry.warp(images, matrix).numpy()
    assert found.shape == images.shape
    assert np.abs(found).max() <= np.abs(images).max() + 1e-6


CHANGES = {
    "translate": lambda x: geometry.translate(x, whole(0, 2, -1), whole(0, -1, 3)),
    "cut_out": lambda x: geometry.cut_out(x, whole(-1, 4, 0), whole(3, -1, 0), (2, 3)),
    "warp": lambda x: geometry.warp(x, geometry.turn(each(0.6, 1, 0), each(0.8, 0, 1))),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("jit", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_gradients_go_the_way_back(change, jit):
    """A linear map's: <change(x), y> = <x, gradient>; and the gradient's own."""
    other = tf.constant(np.random.default_rng(3).normal(size=SOME.shape), tf.float32)

    @tf.function(jit_compile=jit)
    def derivatives(images, weight):
        with tf.GradientTape() as outer:
            outer.watch(weight)
            with tf.GradientTape() as inner:
                inner.watch(images)
                product = tf.reduce_sum(weight * change(images))
            gradient = inner.gradient(product, images)
            square = tf.reduce_sum(tf.square(gradient))
        return product, gradient, outer.gradient(square, weight)

    product, gradient, second = derivatives(tf.constant(SOME), other)
    assert np.any(gradient != 0)
    assert_allclose(np.vdot(SOME, gradient), product, rtol=1e-4)
    assert_allclose(second, 2 * change(gradient), rtol=1e-4, atol=1e-5)

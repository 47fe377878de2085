"""DiffAugment: its sizes, and one draw an image."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.augmentation import diffaugment

SEED = tf.constant([3, 4])
SHAPE = (16, 24, 3)


def some_images(count, shape=SHAPE):
    random = np.random.default_rng(0)
    return tf.constant(random.uniform(-1, 1, (count, *shape)), tf.float32)


def with_draws(monkeypatch, images, **changed):
    """What it makes of images where each draw is 1/2, save the changed ones."""
    names = ("brightness", "saturation", "contrast", "right", "down", "left", "top")
    draws = [np.full(len(images), changed.get(name, 0.5)) for name in names]
    monkeypatch.setattr(
        tf.random, "stateless_uniform", lambda *_, **__: tf.constant(draws, tf.float32)
    )
    return diffaugment(images, SEED).numpy()


def without_box(images, top=4, left=6):
    """Images of 16 x 24 without the box, 8 x 12, of draws of 1/2."""
    images = np.array(images)
    images[:, max(top, 0) : top + 8, max(left, 0) : left + 12] = 0
    return images


def test_draws_in_the_middle_leave_all_but_the_box(monkeypatch):
    images = some_images(3)
    found = with_draws(monkeypatch, images)
    assert_allclose(found, without_box(images), rtol=1e-5, atol=1e-6)


ALMOST_1 = np.float32(1 - 2**-23)  # the largest draw there is


@pytest.mark.parametrize(
    ("draws", "box"),
    [
        ({"top": 0.0}, {"top": -4}),
        ({"top": ALMOST_1}, {"top": 12}),
        ({"left": 0.0}, {"left": -6}),
        ({"left": ALMOST_1}, {"left": 18}),
    ],
)
def test_the_middle_of_the_box_is_anywhere(monkeypatch, draws, box):
    images = some_images(2)
    found = with_draws(monkeypatch, images, **draws)
    assert_allclose(found, without_box(images, **box), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("draws", "shift"),
    [
        ({"right": 0.0}, (0, -3)),
        ({"right": ALMOST_1}, (0, 3)),
        ({"down": 0.0}, (-2, 0)),
        ({"down": ALMOST_1}, (2, 0)),
    ],
)
def test_the_farthest_translation_is_an_eighth(monkeypatch, draws, shift):
    images = some_images(2)
    found = with_draws(monkeypatch, images, **draws)
    padded = np.pad(images, [(0, 0), (2, 2), (3, 3), (0, 0)])
    down, right = shift
    moved = padded[:, 2 - down : 18 - down, 3 - right : 27 - right]
    assert_allclose(found, without_box(moved), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        ({"brightness": 0.0}, lambda x, grey, mean: x - 0.5),
        ({"brightness": 0.75}, lambda x, grey, mean: x + 0.25),
        ({"saturation": 0.0}, lambda x, grey, mean: grey + 0 * x),
        ({"saturation": 0.75}, lambda x, grey, mean: grey + 1.5 * (x - grey)),
        ({"contrast": 0.0}, lambda x, grey, mean: mean + 0.5 * (x - mean)),
        ({"contrast": 0.75}, lambda x, grey, mean: mean + 1.25 * (x - mean)),
    ],
)
def test_colours_change_by_the_papers_sizes(monkeypatch, draws, expected):
    images = some_images(2).numpy()
    found = with_draws(monkeypatch, images, **draws)
    grey = images.mean(axis=3, keepdims=True)
    changed = expected(images, grey, images.mean(axis=(1, 2, 3), keepdims=True))
    assert_allclose(found, without_box(changed), rtol=1e-5, atol=1e-6)


def test_it_is_a_function_of_the_seed_and_of_each_image():
    same = tf.repeat(some_images(1), 8, axis=0)
    found = diffaugment(same, SEED).numpy()
    assert_array_equal(diffaugment(same, SEED), found)
    assert len(np.unique(found.reshape(8, -1), axis=0)) == 8
    assert np.all(np.any(diffaugment(same, SEED + 1) != found, axis=(1, 2, 3)))


def test_its_own_draws_are_spread_over_their_range():
    """Of a white image, only brightness shows in the pixels that are left."""
    white = tf.ones((4000, 8, 8, 1))
    highest = diffaugment(white, SEED).numpy().max(axis=(1, 2, 3))
    assert highest.min() >= 0.5 - 1e-5
    assert highest.max() <= 1.5 + 1e-5
    shares = np.histogram(highest, bins=4, range=(0.5, 1.5))[0] / 4000
    assert_allclose(shares, 0.25, atol=0.03)


@pytest.mark.parametrize(
    "shape", [(8, 8, 1), (7, 9, 2), (1, 1, 2), (2, 3, 3), (16, 8, 4), (8, 8, 5)]
)
def test_any_shape_and_channels(shape):
    found = diffaugment(some_images(5, shape), SEED)
    assert found.shape == (5, *shape)
    assert np.all(np.isfinite(found))


def test_alpha_is_moved_and_cut_and_has_no_colour():
    images = tf.concat([some_images(50), tf.fill((50, 16, 24, 1), 0.7)], axis=-1)
    alpha = diffaugment(images, SEED)[..., 3].numpy()
    assert_allclose(np.unique(alpha), [0, 0.7])
    assert np.all(np.any(alpha == 0, axis=(1, 2)))


@pytest.mark.parametrize("jit", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_gradients_reach_the_images(jit):
    """In a graph that does not know the size of the batch, too."""

    @tf.function(jit_compile=jit, input_signature=[tf.TensorSpec((None, *SHAPE))])
    def gradient(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            changed = tf.reduce_sum(diffaugment(images, SEED) ** 2)
        return tape.gradient(changed, images)

    found = gradient(some_images(40)).numpy()
    assert np.all(np.isfinite(found))
    assert np.all(np.any(found != 0, axis=(1, 2, 3)))
    assert np.all(np.any(found != 0, axis=0))  # each pixel, in one image or another

"""ADA's changes: how often, how far, and one draw an image."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.augmentation import ada

SEED = tf.constant([3, 4])
SHAPE = (8, 12, 3)


def some_images(count, shape=SHAPE):
    random = np.random.default_rng(0)
    return tf.constant(random.uniform(-1, 1, (count, *shape)), tf.float32)


def changed(images, probability, seed=SEED):
    """Which of the images it changes by more than rounding."""
    distance = np.abs(ada(images, seed, probability) - images)
    return distance.max(axis=(1, 2, 3)) > 1e-4


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
def test_at_0_nothing_changes(channels):
    images = some_images(20, (7, 12, channels))
    assert_allclose(ada(images, SEED, tf.constant(0.0)), images, rtol=1e-5, atol=1e-6)


def test_at_1_everything_does():
    assert changed(some_images(200), 1.0).all()
    # A turn of any angle leaves no corner of a wide image where it was.
    alpha = tf.concat([some_images(200, (8, 12, 3)), some_images(200, (8, 12, 1))], -1)
    found = ada(alpha, SEED, 1.0)[..., 3]
    assert np.all(np.abs(found - alpha[..., 3]).max(axis=(1, 2)) > 1e-4)


def test_each_change_of_colour_has_the_probability():
    """Of a grey, brightness and contrast each do with p, a luma flip with p / 2."""
    for channels in (1, 3):
        grey = tf.fill((8000, 2, 2, channels), 0.3)
        share = changed(grey, 0.5).mean()
        assert_allclose(1 - share, 0.5 * 0.5 * 0.75, atol=0.015)
    # A colour in one place shows hue and saturation, too.
    colour = tf.tile(tf.constant([[[[0.9, 0.1, -0.5]]]]), (8000, 1, 1, 1))
    share = changed(colour, 0.5).mean()
    assert_allclose(1 - share, 0.5**4 * 0.75, atol=0.01)


def test_each_change_of_place_has_the_probability():
    """Seen in alpha, which has no colour."""
    images = some_images(8000, (8, 8, 4))
    found = ada(images, SEED, 0.2)[..., 3]
    still = np.abs(found - images[..., 3]).max(axis=(1, 2)) < 1e-4
    # A mirror does nothing in 1 of 2, quarters in 1 of 4, a step of at most one pixel
    # each way in 1 of 4; scale, aspect, part of a pixel; one of the two turns.
    expected = (1 - 0.1) * (1 - 0.15) ** 2 * 0.8**3 * 0.8
    assert_allclose(still.mean(), expected, atol=0.02)


def test_colours_change_by_the_papers_sizes():
    """At p = 1 a pixel is +-(x + b) c, b of N(0, 0.2) and log2 c of N(0, 0.5)."""
    x = 1.5
    values = ada(tf.fill((8000, 1, 1, 1), x), SEED, 1.0).numpy().ravel()
    assert_allclose(np.mean(values < 0), 0.5, atol=0.02)
    exponent = np.log2(np.abs(values))
    brightness = x + 0.2 * np.random.default_rng(0).normal(size=100_000)
    assert_allclose(exponent.mean(), np.log2(brightness).mean(), atol=0.02)
    expected = np.sqrt(0.5**2 + np.log2(brightness).var())
    assert_allclose(exponent.std(), expected, rtol=0.03)


def test_saturation_changes_by_the_papers_size():
    images = np.tile(np.float32([0.9, 0.0, -0.9]), (8000, 1, 1, 1))
    found = ada(tf.constant(images), SEED, 1.0).numpy().reshape(8000, 3)
    distance = np.linalg.norm(found - found.mean(axis=1, keepdims=True), axis=1)
    exponent = np.log2(distance / np.linalg.norm(images[0]))
    assert_allclose(exponent.mean(), 0, atol=0.05)
    assert_allclose(exponent.std(), np.sqrt(0.5**2 + 1**2), rtol=0.03)
    # Each hue is as likely: the share of images whose red is above their green.
    assert_allclose(np.mean(found[:, 0] > found[:, 1]), 0.5, atol=0.02)


def test_quarters_and_whole_pixels_mix_nothing(monkeypatch):
    """Where all that needs mixtures stays away, each pixel is one of the image's."""
    images = some_images(300, (8, 8, 4))
    uniform = tf.random.stateless_uniform

    def only_blits(shape, seed, **kwargs):
        drawn = uniform(shape, seed, **kwargs)
        if shape[0] != 13:
            return drawn
        # The first three chances are those of mirror, quarters and steps.
        return tf.concat([drawn[:3], tf.ones_like(drawn[3:])], axis=0)

    monkeypatch.setattr(tf.random, "stateless_uniform", only_blits)
    found = ada(images, SEED, 0.99).numpy()
    assert np.mean(np.any(found != images, axis=(1, 2, 3))) > 0.9
    for one, other in zip(images.numpy(), found, strict=True):
        near = np.abs(other.reshape(-1, 1, 4) - one.reshape(1, -1, 4)).max(axis=-1)
        assert near.min(axis=1).max() < 1e-6


def test_it_is_a_function_of_the_seed_and_of_each_image():
    same = tf.repeat(some_images(1), 8, axis=0)
    found = ada(same, SEED, 1.0).numpy()
    assert_array_equal(ada(same, SEED, 1.0), found)
    assert len(np.unique(found.reshape(8, -1), axis=0)) == 8
    assert np.all(np.any(ada(same, SEED + 1, 1.0) != found, axis=(1, 2, 3)))


@pytest.mark.parametrize("shape", [(1, 1, 2), (2, 3, 3), (16, 8, 4), (9, 5, 5)])
def test_any_shape_and_channels(shape):
    found = ada(some_images(30, shape), SEED, 0.8)
    assert found.shape == (30, *shape)
    assert np.all(np.isfinite(found))


@pytest.mark.parametrize("jit", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_gradients_reach_the_images(jit):
    """In a graph that does not know the size of the batch, too."""

    @tf.function(jit_compile=jit, input_signature=[tf.TensorSpec((None, *SHAPE))])
    def gradient(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            product = tf.reduce_sum(ada(images, SEED, 0.8) ** 2)
        return tape.gradient(product, images)

    found = gradient(some_images(40)).numpy()
    assert np.all(np.isfinite(found))
    assert np.all(np.any(found != 0, axis=(1, 2, 3)))
    assert np.all(np.any(found != 0, axis=0))

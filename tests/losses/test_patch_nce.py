"""The contrastive loss of patches by hand."""

import math

import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit.losses import PatchNCE


def test_orthonormal_vectors():
    vectors = tf.eye(2)[None]
    loss = PatchNCE(temperature=1.0)(vectors, vectors)
    assert float(loss) == pytest.approx(math.log(1 + math.exp(-1)), abs=1e-6)
    assert float(loss) == pytest.approx(0.313262, abs=1e-6)
    assert float(PatchNCE(0.5)(vectors, vectors)) == pytest.approx(
        math.log(1 + math.exp(-2)), abs=1e-6
    )


def test_equal_vectors_cannot_be_told_apart():
    vectors = tf.ones((3, 5, 4)) / 2.0
    assert float(PatchNCE()(vectors, vectors)) == pytest.approx(math.log(5), abs=1e-5)


def test_only_places_of_the_same_image_are_compared():
    """Two images whose places are orthonormal, and the same in both."""
    vectors = tf.tile(tf.eye(2)[None], [2, 1, 1])
    assert float(PatchNCE(1.0)(vectors, vectors)) == pytest.approx(0.313262, abs=1e-6)
    swapped = vectors[:, ::-1]
    expected = math.log(1 + math.e)  # each key is that of the other place
    assert float(PatchNCE(1.0)(vectors, swapped)) == pytest.approx(expected, abs=1e-6)


def test_it_is_the_mean_over_places_and_images():
    random = np.random.default_rng(0)
    queries, keys = random.normal(size=(2, 3, 4, 6)).astype("float32")
    products = np.einsum("bpu,bqu->bpq", queries, keys) / 0.07
    shifted = products - products.max(-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    expected = -np.mean([logs[b, p, p] for b in range(3) for p in range(4)])
    assert float(PatchNCE()(queries, keys)) == pytest.approx(expected, rel=1e-5)


def test_keys_are_constants():
    queries, keys = tf.eye(2)[None], tf.eye(2)[None] + 0.5
    with tf.GradientTape() as tape:
        tape.watch([queries, keys])
        loss = PatchNCE()(queries, keys)
    of_queries, of_keys = tape.gradient(loss, [queries, keys])
    assert of_keys is None
    assert np.any(of_queries.numpy() != 0)
